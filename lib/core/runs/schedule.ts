const minutesPerDay = 1440;

/** Why a schedule cannot run every `intervalMinutes`, or null: slots begin at midnight UTC and must fill a day. */
export function intervalProblem(intervalMinutes: number): string | null {
  const fits = Number.isInteger(intervalMinutes) && intervalMinutes > 0 && minutesPerDay % intervalMinutes === 0;
  return fits ? null : `an interval of ${intervalMinutes} minutes does not divide a day`;
}

/**
 * The slot that `at` lies in: the start of its interval, counted from midnight UTC. Throws RangeError for an interval
 * that {@link intervalProblem} refuses.
 */
export function slotOf(at: Date, intervalMinutes: number): Date {
  const problem = intervalProblem(intervalMinutes);
  if (problem !== null) throw new RangeError(problem);
  // A UTC day always has 86,400,000 ms, so every divisor of a day also floors from the epoch.
  const interval = intervalMinutes * 60_000;
  return new Date(Math.floor(at.getTime() / interval) * interval);
}
