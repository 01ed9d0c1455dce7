import type { Settings } from '../../config/load.ts';
import { type FoundRule, mergedRules, parseFoundRules } from '../../core/vault/foundRules.ts';
import { asS3Rule, vaultLifecycle, withoutSavings } from '../../core/vault/lifecycle.ts';
import { arnOf, liveReadingGrants, policyDocument, powersOver, principals } from '../../core/vault/powers.ts';
import { normalPrefix, prefixProblem, prefixShape } from '../../core/vault/prefix.ts';
import type { StoreKind } from '../../core/vault/store.ts';
import { Failure } from '../../errors.ts';
import type { CommandResult } from '../command.ts';

/** What can be printed, for commands that take it from a file. */
export const printables = ['writer-policy', 'prune-policy', 'read-policy', 'live-policy', 'lifecycle'] as const;
export type Printable = (typeof printables)[number];

interface About {
  readonly bucket: string | undefined;
  readonly prefix: string | undefined;
  /** The rules that the bucket has: what is printed takes their place. */
  readonly found: readonly FoundRule[];
  readonly store: StoreKind;
}

/**
 * A policy or the lifecycle as JSON, changing nothing. Failure `usage` where a policy needs a bucket and none is known.
 */
export function printed(
  what: Printable,
  about: About,
  { retention, given }: Pick<Settings, 'retention' | 'given'>,
): CommandResult {
  const prefix = prefixOf(about.prefix ?? given.get('BACKUP_S3_PREFIX')?.reveal() ?? '');
  const document =
    what === 'lifecycle' ? lifecycle(about, prefix, retention.noncurrentDays) : policy(what, about, prefix, retention);
  return { exit: 'done', document, text: `${JSON.stringify(document, null, 2)}\n`, print: () => undefined };
}

function prefixOf(text: string): string {
  const problem = text === '' ? null : prefixProblem(text);
  if (problem === null) return normalPrefix(text);
  throw new Failure('usage', `--prefix is ${JSON.stringify(text)}, ${problem}`, { hint: `give ${prefixShape}` });
}

function lifecycle({ store, found }: About, prefix: string, noncurrentDays: number) {
  const rules = vaultLifecycle(noncurrentDays, prefix);
  const ours = (store === 'minio' || store === 'other' ? withoutSavings(rules) : rules).map(asS3Rule);
  return { Rules: mergedRules(found, ours) };
}

/** Failure `usage` for a file that holds no rules. */
export function rulesOf(path: string, text: string | null): readonly FoundRule[] {
  const found = text === null ? null : parseFoundRules(text);
  if (found !== null) return found;
  throw new Failure('usage', `${path} holds no rules of a bucket`, {
    hint: `aws s3api get-bucket-lifecycle-configuration --bucket <name> > ${path}`,
  });
}

function policy(
  what: Exclude<Printable, 'lifecycle'>,
  { bucket, store }: About,
  prefix: string,
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
  return policyDocument(
    powersOver(principals[holder], arnOf(bucket), { prefix, ...(store === 'aws' ? { lockCap: cap } : {}) }),
  );
}
