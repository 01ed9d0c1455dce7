import type { RetentionPolicy } from './retentionRefusal.ts';
import type { SnapshotFact } from './snapshotFact.ts';

const day = 86_400_000;
const defaultKeepNewest = 24;

/** Reasons to keep a snapshot, the strongest first. */
export type Tier = 'held' | 'newest proven' | 'hourly' | 'daily' | 'proven' | 'newest' | 'locked';

export interface Keeping {
  readonly tier: Tier;
  readonly reason: string;
  /** When neither this nor a weaker reason will apply any more; null where no end is known. */
  readonly until: Date | null;
}

/** The strongest reason of every snapshot that has one. `trusted` is sorted newest first. */
export function keepings(
  trusted: readonly SnapshotFact[],
  request: RetentionPolicy & { readonly now: Date },
): ReadonlyMap<SnapshotFact, Keeping> {
  const { now, keepHourlyDays, keepDailyDays, keepNewest = defaultKeepNewest } = request;
  const sound = trusted.filter((fact) => !fact.quarantined);
  const newest = new Set(sound.slice(0, keepNewest));
  const newestProven = new Set([trusted.find((fact) => fact.proven), sound.find((fact) => fact.proven)]);
  const firsts = endsOfDays(trusted);
  const lasts = endsOfDays(trusted.toReversed());

  /** The window that its age puts it in, and the lock, which may end later. */
  const endOf = (fact: SnapshotFact): Date | null => {
    const days =
      firsts.has(fact) || lasts.has(fact) || fact.proven ? Math.max(keepHourlyDays, keepDailyDays) : keepHourlyDays;
    const end = new Date(Math.max(fact.storedAt.getTime() + days * day, fact.lockedUntil?.getTime() ?? 0));
    return Number.isNaN(end.getTime()) ? null : end;
  };
  const keepingOf = (fact: SnapshotFact): Keeping | null => {
    const age = now.getTime() - fact.storedAt.getTime();
    const until = endOf(fact);
    if (fact.held) return { tier: 'held', reason: 'held', until: null };
    if (newestProven.has(fact)) return { tier: 'newest proven', reason: 'the newest proven one', until: null };
    if (age <= keepHourlyDays * day) return { tier: 'hourly', reason: `within ${keepHourlyDays} days`, until };
    if (age <= keepDailyDays * day) {
      const end = firsts.has(fact) ? 'first' : lasts.has(fact) ? 'last' : null;
      if (end !== null) return { tier: 'daily', reason: `its day's ${end} one, within ${keepDailyDays} days`, until };
      if (fact.proven) return { tier: 'proven', reason: `proven, within ${keepDailyDays} days`, until };
    }
    if (newest.has(fact)) return { tier: 'newest', reason: `one of the newest ${keepNewest}`, until: null };
    // Hiding it would free nothing before the lock ends.
    if (fact.lockedUntil !== null && fact.lockedUntil > now) {
      return { tier: 'locked', reason: `locked until ${fact.lockedUntil.toISOString()}`, until };
    }
    return null;
  };
  const found = new Map<SnapshotFact, Keeping>();
  for (const fact of trusted) {
    const keeping = keepingOf(fact);
    if (keeping !== null) found.set(fact, keeping);
  }
  return found;
}

/**
 * For each UTC day (by name), the sound snapshot that the store received first or last, or a quarantined one where
 * there is no other.
 */
function endsOfDays(fromOtherEnd: readonly SnapshotFact[]): ReadonlySet<SnapshotFact> {
  const byDay = new Map<string, SnapshotFact>();
  for (const fact of fromOtherEnd) {
    const date = fact.snapshot.slice(0, 10);
    const holder = byDay.get(date);
    if (holder === undefined || holder.quarantined || !fact.quarantined) byDay.set(date, fact);
  }
  return new Set(byDay.values());
}
