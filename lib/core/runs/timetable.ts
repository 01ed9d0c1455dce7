import type { JobName } from './receipt.ts';

/** The jobs that start by themselves, in the order in which a restart catches up. */
export const scheduledJobs = ['backup', 'mirror', 'prune', 'drill'] as const satisfies readonly JobName[];
export type ScheduledJob = (typeof scheduledJobs)[number];

/** The first moment of a pattern after another moment; null for a pattern that has no more. */
export type NextAfter = (after: Date) => Date | null;

/** A run that should start. */
export interface Due {
  /** The latest moment that is due. */
  readonly at: Date;
  /** How many older moments this one run stands for. */
  readonly missed: number;
}

/** What is due at `now` when every moment up to `handled` has had its run; null before the next one. */
export function dueAt(next: NextAfter, handled: Date, now: Date): Due | null {
  let due: Due | null = null;
  for (let at = next(handled); at !== null && at <= now; at = next(at)) {
    due = { at, missed: due === null ? 0 : due.missed + 1 };
  }
  return due;
}

/** Whether a second moment has passed since the run of `lastRun`. */
export function isOverdue(next: NextAfter, lastRun: Date, now: Date): boolean {
  const first = next(lastRun);
  const second = first === null ? null : next(first);
  return second !== null && second <= now;
}

const backupMinute = 7;

/** The cron pattern of a backup every `intervalMinutes`, which must divide the hour: minute 7 is always one of them. */
export function backupPattern(intervalMinutes: number): string {
  const first = backupMinute % intervalMinutes;
  const minutes = Array.from({ length: 60 / intervalMinutes }, (_, at) => first + at * intervalMinutes);
  return `${minutes.join(',')} * * * *`;
}
