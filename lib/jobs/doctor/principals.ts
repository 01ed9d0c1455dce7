import { randomUUID } from 'node:crypto';
import { narrowKeys } from '../../core/vault/commands.ts';
import type { Store } from '../../core/vault/store.ts';
import type { KeysOnTrial } from './contract.ts';
import type { Finding } from './finding.ts';

const subject = 'vault';

const names = { writer: "the writer's keys", prune: "prune's keys", read: 'the keys of drill and restore' } as const;

/** Whether the store refuses keys what no key of ours may do. */
export async function checkPrincipal({ holder, keyId, probe }: KeysOnTrial, store: Store): Promise<readonly Finding[]> {
  const name = names[holder];
  const hint =
    keyId === null ? `take from the machine's role what ${name} must not do` : narrowKeys(store, holder, keyId);
  const fail = (what: string): Finding => ({ subject, verdict: 'fail', kind: 'configuration', what, mend: hint });
  return [
    (await probe.mayEndVersions(`pg/doctor-${randomUUID()}`))
      ? fail(`${name} can end versions: anyone with them can destroy the backups`)
      : { subject, verdict: 'ok', what: `${name} cannot end a version` },
    (await probe.mayChangeBucket())
      ? fail(`${name} can change the bucket itself: its versions, its policy, its lifecycle`)
      : { subject, verdict: 'ok', what: `${name} cannot change the bucket` },
  ];
}
