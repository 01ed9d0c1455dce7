import { compareBytes } from './byteOrder.ts';
import { dumpKey, isSnapshotName, manifestKey, type SnapshotName, snapshotInstant } from './keys.ts';
import { type RetentionPolicy, refusalOf } from './retentionRefusal.ts';

const hour = 3_600_000;
const day = 24 * hour;
const defaultKeepNewest = 24;
const defaultMaxRemovals = 200;

/** What prune knows about one snapshot: its manifest's counting version, and what stands about it elsewhere. */
export interface SnapshotFact {
  readonly host: string;
  readonly snapshot: SnapshotName;
  readonly manifestKey: string;
  readonly dumpKey: string;
  readonly manifestVersionId: string;
  /** When the store took the manifest in: the time that decides. */
  readonly storedAt: Date;
  readonly snapshotAt: Date;
  readonly proven: boolean;
  readonly quarantined: boolean;
  readonly lockedUntil: Date | null;
  readonly held: boolean;
}

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
}

export interface RetentionPlan {
  /** Why nothing at all may be removed, neither snapshots nor orphans nor files; null when all is well. */
  readonly refusal: string | null;
  /** One for every snapshot given, newest first. */
  readonly decisions: readonly RetentionDecision[];
  /** Snapshots that were left out of account, with the reason; they are kept. */
  readonly warnings: readonly string[];
}

/**
 * Decides what prune keeps and removes. Pure and total: nonsense in a policy or a fact makes it keep more.
 *
 * Age is counted from the store's time. A snapshot is removed only when nothing speaks for it: a hold, a lock that still
 * runs, the hourly window, being its UTC day's first (or earliest left) or proven within the daily window, being among
 * the newest ones, being the newest proven one. Quarantined snapshots speak only for themselves: they stand for a day
 * only where it has no other, and do not count among the newest or as a sign that backups still run.
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
  const reasons = reasonsToKeep(trusted, request);

  let removalsLeft = request.maxRemovals ?? defaultMaxRemovals;
  const decide = (fact: SnapshotFact): RetentionDecision => {
    const oddity = oddities.get(fact);
    if (oddity !== undefined) return { fact, action: 'keep', reason: `left alone: ${oddity}` };
    const reason = reasons.get(fact);
    if (reason !== undefined) return { fact, action: 'keep', reason };
    if (refusal !== null) return { fact, action: 'keep', reason: `nothing is removed: ${refusal}` };
    if (removalsLeft < 1) return { fact, action: 'keep', reason: 'left for the next run: this one is at its limit' };
    removalsLeft -= 1;
    return { fact, action: 'remove', reason: removalReason(fact, request) };
  };
  // Oldest first, so that the limit leaves the younger ones for the next run.
  const decisions = newestFirst.toReversed().map(decide).toReversed();
  const warnings = [...oddities].map(([fact, oddity]) => `${fact.manifestKey} is left alone: ${oddity}`);
  return { refusal, decisions, warnings };
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

/** Why a snapshot is not what its name says; such a one is neither removed nor a reason to remove others. */
function oddityOf(fact: SnapshotFact, request: RetentionRequest, keyUses: ReadonlyMap<string, number>): string | null {
  if (fact.host !== request.host) return `it belongs to host ${fact.host}`;
  // A manifest that names another snapshot's dump would take that dump with it.
  const keys = [dumpKey(fact.host, fact.snapshot, true), dumpKey(fact.host, fact.snapshot, false)];
  if (fact.manifestKey !== manifestKey(fact.host, fact.snapshot)) return `its manifest says ${fact.snapshot}`;
  if (!keys.includes(fact.dumpKey)) return `its manifest names the dump ${fact.dumpKey}`;
  if ((keyUses.get(fact.manifestKey) ?? 0) > 1) return 'it was listed twice';
  const named = namedInstant(fact.snapshot);
  const stored = fact.storedAt.getTime();
  // NaN from a name or time that cannot be must count as odd: hence "not within" and never "beyond".
  if (!(named - request.now.getTime() <= 26 * hour)) return 'its name lies in the future';
  if (!(Math.abs(named - stored) <= 48 * hour)) return `the store took it in at ${shown(fact.storedAt)}`;
  return null;
}

function namedInstant(snapshot: SnapshotName): number {
  return isSnapshotName(snapshot) ? snapshotInstant(snapshot).getTime() : Number.NaN;
}

/** The strongest reason of every snapshot that has one. `trusted` is sorted newest first. */
function reasonsToKeep(trusted: readonly SnapshotFact[], request: RetentionRequest): ReadonlyMap<SnapshotFact, string> {
  const { now, keepHourlyDays, keepDailyDays, keepNewest = defaultKeepNewest } = request;
  const sound = trusted.filter((fact) => !fact.quarantined);
  const newest = new Set(sound.slice(0, keepNewest));
  const newestProven = new Set([trusted.find((fact) => fact.proven), sound.find((fact) => fact.proven)]);
  const dailies = dailiesOf(trusted);

  const reasonFor = (fact: SnapshotFact): string | null => {
    const age = now.getTime() - fact.storedAt.getTime();
    if (fact.held) return 'held';
    if (newestProven.has(fact)) return 'the newest proven one';
    if (age <= keepHourlyDays * day) return `within ${keepHourlyDays} days`;
    if (age <= keepDailyDays * day) {
      if (dailies.has(fact)) return `its day's daily one, within ${keepDailyDays} days`;
      if (fact.proven) return `proven, within ${keepDailyDays} days`;
    }
    if (newest.has(fact)) return `one of the newest ${keepNewest}`;
    // Hiding it would free nothing before the lock ends.
    if (fact.lockedUntil !== null && fact.lockedUntil > now) return `locked until ${shown(fact.lockedUntil)}`;
    return null;
  };
  const reasons = new Map<SnapshotFact, string>();
  for (const fact of trusted) {
    const reason = reasonFor(fact);
    if (reason !== null) reasons.set(fact, reason);
  }
  return reasons;
}

/** Of each UTC day (by name), the sound one that was stored first, or the quarantined one where there is no other. */
function dailiesOf(newestFirst: readonly SnapshotFact[]): ReadonlySet<SnapshotFact> {
  const byDay = new Map<string, SnapshotFact>();
  for (const fact of newestFirst) {
    const date = fact.snapshot.slice(0, 10);
    const holder = byDay.get(date);
    if (holder === undefined || holder.quarantined || !fact.quarantined) byDay.set(date, fact);
  }
  return new Set(byDay.values());
}

function removalReason(fact: SnapshotFact, request: RetentionRequest): string {
  const age = request.now.getTime() - fact.storedAt.getTime();
  return age <= request.keepDailyDays * day
    ? `older than ${request.keepHourlyDays} days and not its day's daily one`
    : `older than ${request.keepDailyDays} days`;
}

function shown(instant: Date): string {
  return Number.isNaN(instant.getTime()) ? 'an unknown time' : instant.toISOString();
}
