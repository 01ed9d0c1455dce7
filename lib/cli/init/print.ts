import type { Settings } from '../../config/load.ts';
import { asS3Rule, vaultLifecycle, withoutSavings } from '../../core/vault/lifecycle.ts';
import { arnOf, liveReadingGrants, policyDocument, powersOver, principals } from '../../core/vault/powers.ts';
import type { StoreKind } from '../../core/vault/store.ts';
import { Failure } from '../../errors.ts';
import type { CommandResult } from '../command.ts';

/** What can be printed, for commands that take it from a file. */
export const printables = ['writer-policy', 'prune-policy', 'read-policy', 'live-policy', 'lifecycle'] as const;
export type Printable = (typeof printables)[number];

/**
 * A policy or the lifecycle as JSON, changing nothing. Failure `usage` where a policy needs a bucket and none is known.
 */
export function printed(
  what: Printable,
  about: { readonly bucket: string | undefined; readonly store: StoreKind },
  { retention }: Pick<Settings, 'retention'>,
): CommandResult {
  const document =
    what === 'lifecycle' ? lifecycle(about.store, retention.noncurrentDays) : policy(what, about, retention);
  return { exit: 'done', document, text: `${JSON.stringify(document, null, 2)}\n`, print: () => undefined };
}

function lifecycle(store: StoreKind, noncurrentDays: number) {
  const rules = vaultLifecycle(noncurrentDays);
  return { Rules: (store === 'minio' || store === 'other' ? withoutSavings(rules) : rules).map(asS3Rule) };
}

function policy(
  what: Exclude<Printable, 'lifecycle'>,
  { bucket, store }: { readonly bucket: string | undefined; readonly store: StoreKind },
  { lockDays, lockDailyDays }: Settings['retention'],
) {
  if (bucket === undefined) {
    throw new Failure('usage', `${what} needs the name of a bucket`, {
      hint: `lifeboat init --print ${what} --bucket <name>`,
    });
  }
  if (what === 'live-policy') return policyDocument(liveReadingGrants(arnOf(bucket)));
  const holder = ({ 'writer-policy': 'writer', 'prune-policy': 'prune', 'read-policy': 'read' } as const)[what];
  // A day more: a lock is counted from its put. MinIO does not know the condition there, and would refuse every lock.
  const most = String(Math.max(lockDays, lockDailyDays) + 1);
  const cap = { NumericLessThanEquals: { 's3:object-lock-remaining-retention-days': most } };
  return policyDocument(powersOver(principals[holder], arnOf(bucket), store === 'aws' ? cap : undefined));
}
