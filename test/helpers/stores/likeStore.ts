import type { Signer } from '../proxy/resign.ts';
import type { Fault, Rule } from '../proxy/rule.ts';

/** How a store that cannot run here behaves, as rules of a proxy before a real MinIO. Every trait names its source. */
export interface LikeStore {
  readonly name: string;
  /** `signer`: the root of the server behind the proxy. */
  readonly traits: (signer: Signer) => readonly Rule[];
}

export function refusal(status: number, code: string, message: string): Fault {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { kind: 'answer', status, headers: { 'content-type': 'application/xml' }, body };
}

/** A condition on a write that the store reads over. */
export function ignoredCondition(signer: Signer): readonly Rule[] {
  const fault = { kind: 'ignoreHeaders', names: ['if-none-match'], signer } as const;
  return [{ headers: { 'if-none-match': /./ }, fault }];
}
