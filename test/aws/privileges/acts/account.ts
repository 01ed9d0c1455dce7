import type { Clients } from '../clients.ts';
import type { Request } from '../statement.ts';
import { account, region } from '../template.ts';

/** Something that can be asked of the account, apart from the vault. */
export interface AccountAct {
  readonly act: string;
  /** The role of the job itself, or the one that starts its task and reads its secrets. */
  readonly as: 'job' | 'start';
  readonly needs: readonly Request[];
  /** Null where no server here can be asked. */
  readonly attempt: ((as: Clients) => Promise<unknown>) | null;
}

export function act(
  name: string,
  needs: Request | readonly Request[],
  attempt: AccountAct['attempt'],
  as: AccountAct['as'] = 'job',
): AccountAct {
  return { act: name, as, needs: [needs].flat(), attempt };
}

export function need(action: string, resource: string, context: Request['context'] = {}): Request {
  return { action, resource, context };
}

export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

export function roleArn(role: string): string {
  return `arn:aws:iam::${account}:role/${role}`;
}
