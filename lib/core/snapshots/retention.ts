import { compareBytes } from '../files/byteOrder.ts';
import { dumpKey, isSnapshotName, manifestKey, type SnapshotName, snapshotInstant } from '../vault/keys.ts';
import { type Keeping, keepings, type Tier } from './keeping.ts';
import { type RetentionPolicy, refusalOf } from './retentionRefusal.ts';
import type { SnapshotFact } from './snapshotFact.ts';

export type { Tier } from './keeping.ts';
export type { SnapshotFact } from './snapshotFact.ts';

const hour = 3_600_000;
const day = 24 * hour;
const defaultMaxRemovals = 200;

export interface RetentionRequest extends RetentionPolicy {
  /** Snapshots of any other host are kept. */
  readonly host: string;
  /** In any order. */
  readonly snapshots: readonly SnapshotFact[];
  readonly now: Date;
}

export interface RetentionDecision {
  readonly fact: SnapshotFact;
  readonly action: 'keep' | 'remove';
  readonly reason: string;
  /** Why it is kept; null where there is no reason, even while it stays because of a limit. */
  readonly tier: Tier | null;
  /** When there will be no reason left to keep it; null where no end is known, or there is no reason now. */
  readonly until: Date | null;
}

export interface RetentionPlan {
  /** Why nothing at all may be removed, neither snapshots nor orphans nor files; null when all is well. */
  readonly refusal: string | null;
  /** One for every snapshot given, newest first. */
  readonly decisions: readonly RetentionDecision[];
  /** Snapshots that were not considered, with the reason; they are kept. */
  readonly warnings: readonly string[];
}

/**
 * Decides what prune keeps and removes. Pure and total: an invalid policy or fact makes it keep more.
 *
 * Age is counted from the store's time. A snapshot is removed only when nothing speaks for it: a hold, a lock that
 * still runs, the hourly window, being its UTC day's first or last (of those left) or proven within the daily window,
 * being among the newest ones, being the newest proven one. Quarantined snapshots speak only for themselves: they stand
 * for a day only where it has no other, and do not count among the newest or as a sign that backups still run.
 */
export function planRetention(request: RetentionRequest): RetentionPlan {
  const newestFirst = request.snapshots.toSorted(byAge);
  const keyUses = countUses(newestFirst);
  const oddities = new Map<SnapshotFact, string>();
  for (const fact of newestFirst) {
    const oddity = oddityOf(fact, request, keyUses);
    if (oddity !== null) oddities.set(fact, oddity);
  }
  const trusted = newestFirst.filter((fact) => !oddities.has(fact));
  const refusal = refusalOf(newestFirst, trusted, request, request.now);
  const reasons = keepings(trusted, request);

  let removalsLeft = request.maxRemovals ?? defaultMaxRemovals;
  const decide = (fact: SnapshotFact): RetentionDecision => {
    const oddity = oddities.get(fact);
    if (oddity !== undefined) return { fact, action: 'keep', ...unkept(`left alone: ${oddity}`) };
    const keeping = reasons.get(fact);
    if (keeping !== undefined) return { fact, action: 'keep', ...keeping };
    if (refusal !== null) return { fact, action: 'keep', ...unkept(`nothing is removed: ${refusal}`) };
    if (removalsLeft < 1) return { fact, action: 'keep', ...unkept('left for the next run: this one is at its limit') };
    removalsLeft -= 1;
    return { fact, action: 'remove', ...unkept(removalReason(fact, request)) };
  };
  // Oldest first, so that the limit leaves the younger ones for the next run.
  const decisions = newestFirst.toReversed().map(decide).toReversed();
  const warnings = [...oddities].map(([fact, oddity]) => `${fact.manifestKey} is left alone: ${oddity}`);
  return { refusal, decisions, warnings };
}

function unkept(reason: string): Omit<Keeping, 'tier'> & { readonly tier: null } {
  return { tier: null, reason, until: null };
}

function byAge(a: SnapshotFact, b: SnapshotFact): number {
  return (
    b.storedAt.getTime() - a.storedAt.getTime() ||
    compareBytes(b.snapshot, a.snapshot) ||
    compareBytes(b.manifestVersionId, a.manifestVersionId)
  );
}

function countUses(facts: readonly SnapshotFact[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const fact of facts) uses.set(fact.manifestKey, (uses.get(fact.manifestKey) ?? 0) + 1);
  return uses;
}

/** Why a snapshot contradicts its name; such a snapshot is neither removed nor a reason to remove others. */
function oddityOf(fact: SnapshotFact, request: RetentionRequest, keyUses: ReadonlyMap<string, number>): string | null {
  if (fact.host !== request.host) return `it belongs to host ${fact.host}`;
  // A manifest that names another snapshot's dump would take that dump with it.
  const keys = [dumpKey(fact.host, fact.snapshot, true), dumpKey(fact.host, fact.snapshot, false)];
  if (fact.manifestKey !== manifestKey(fact.host, fact.snapshot)) return `its manifest says ${fact.snapshot}`;
  if (!keys.includes(fact.dumpKey)) return `its manifest names the dump ${fact.dumpKey}`;
  if ((keyUses.get(fact.manifestKey) ?? 0) > 1) return 'it was listed twice';
  const named = namedInstant(fact.snapshot);
  const stored = fact.storedAt.getTime();
  // NaN from an impossible name or time must count as odd, so this tests "not within" and never "beyond".
  if (!(named - request.now.getTime() <= 26 * hour)) return 'its name lies in the future';
  if (!(Math.abs(named - stored) <= 48 * hour)) return `the store took it in at ${shown(fact.storedAt)}`;
  return null;
}

function namedInstant(snapshot: SnapshotName): number {
  return isSnapshotName(snapshot) ? snapshotInstant(snapshot).getTime() : Number.NaN;
}

function removalReason(fact: SnapshotFact, request: RetentionRequest): string {
  const age = request.now.getTime() - fact.storedAt.getTime();
  return age <= request.keepDailyDays * day
    ? `older than ${request.keepHourlyDays} days and neither its day's first nor its last`
    : `older than ${request.keepDailyDays} days`;
}

function shown(instant: Date): string {
  return Number.isNaN(instant.getTime()) ? 'an unknown time' : instant.toISOString();
}
