const hour = 3_600_000;
const day = 24 * hour;

export interface RetentionPolicy {
  /** Days for which every snapshot is kept. */
  readonly keepHourlyDays: number;
  /** Days for which the first snapshot of each UTC day is kept. */
  readonly keepDailyDays: number;
  /** The newest ones are kept whatever their age. Default 24. */
  readonly keepNewest?: number;
  /** The most that one run removes. Default 200. */
  readonly maxRemovals?: number;
}

interface StoredFact {
  readonly storedAt: Date;
  readonly quarantined: boolean;
}

/**
 * Why nothing may be removed now, or null. `trusted` are those of `all` whose name and store time agree; both
 * newest first. A clock that is wrong by years looks the same as backups that stopped: both are refused.
 */
export function refusalOf(
  all: readonly StoredFact[],
  trusted: readonly StoredFact[],
  policy: RetentionPolicy,
  now: Date,
): string | null {
  const problem = policyProblem(policy);
  if (problem !== null) return problem;
  const newest = all[0];
  if (newest === undefined) return 'there is no snapshot';
  const time = now.getTime();
  if (Number.isNaN(time)) return 'the clock shows no time';
  if (time < newest.storedAt.getTime() - hour) {
    return `the clock shows ${now.toISOString()}, but the store took in a snapshot at ${newest.storedAt.toISOString()}`;
  }
  const sound = trusted.find((fact) => !fact.quarantined);
  if (sound === undefined) return 'no snapshot counts: each is quarantined or disagrees with its name';
  if (time > sound.storedAt.getTime() + 2 * day) {
    return `the newest snapshot that counts is of ${sound.storedAt.toISOString()}: backups have stopped, or the clock is wrong`;
  }
  return null;
}

function policyProblem(policy: RetentionPolicy): string | null {
  for (const name of ['keepHourlyDays', 'keepDailyDays', 'keepNewest', 'maxRemovals'] as const) {
    const value = policy[name];
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) return `the policy's ${name} is ${value}`;
  }
  return policy.keepHourlyDays === 0 && policy.keepDailyDays === 0 ? 'the policy keeps nothing' : null;
}
