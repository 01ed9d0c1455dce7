import type { JobName } from '../runs/receipt.ts';
import { type Day, dayOf } from './days.ts';

/** What a report keeps of a receipt. */
export interface RunRow {
  readonly job: JobName;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly exitCode: number;
  /** Null after a run that did all of its work. */
  readonly trouble: string | null;
}

export interface DayOfRuns {
  readonly date: Day;
  readonly runs: number;
  readonly failed: number;
  /** Null on a day without a run. */
  readonly longestSeconds: number | null;
}

export interface RunsSummary {
  readonly runs: number;
  readonly failed: number;
  /** Of the runs that did all of their work; null where there is none. */
  readonly medianSeconds: number | null;
  readonly longestSeconds: number | null;
}

/** One for every day. */
export function runsByDay(rows: readonly RunRow[], days: readonly Day[]): readonly DayOfRuns[] {
  const groups = Map.groupBy(rows, ({ startedAt }) => dayOf(startedAt));
  return days.map((date) => {
    const group = groups.get(date) ?? [];
    return { date, runs: group.length, failed: group.filter(failed).length, longestSeconds: longest(group) };
  });
}

export function summaryOf(rows: readonly RunRow[]): RunsSummary {
  const done = rows.filter((row) => !failed(row)).toSorted((a, b) => a.seconds - b.seconds);
  return {
    runs: rows.length,
    failed: rows.length - done.length,
    medianSeconds: done[Math.floor(done.length / 2)]?.seconds ?? null,
    longestSeconds: longest(done),
  };
}

/** Runs of one job that failed one after another in the same way. */
export interface Streak {
  readonly job: JobName;
  readonly first: string;
  readonly last: string;
  readonly runs: number;
  readonly exitCode: number;
  readonly trouble: string;
}

/** What failed, the newest first. `rows` are by job and then oldest first; a run that did its work ends a streak. */
export function streaksOf(rows: readonly RunRow[]): readonly Streak[] {
  const streaks: FailedRow[][] = [];
  let previous: FailedRow | null = null;
  for (const row of rows) {
    const failure = failureOf(row);
    if (failure !== null && previous?.job === row.job && previous.trouble === row.trouble) {
      streaks.at(-1)?.push(failure);
    } else if (failure !== null) streaks.push([failure]);
    previous = failure;
  }
  return streaks.map(streakOf).toSorted((a, b) => Date.parse(b.last) - Date.parse(a.last));
}

type FailedRow = RunRow & { readonly trouble: string };

function failureOf(row: RunRow): FailedRow | null {
  const { trouble: incident } = row;
  return incident === null ? null : { ...row, trouble: incident };
}

function streakOf(rows: readonly FailedRow[]): Streak {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('a streak has a run');
  const { job, exitCode, trouble: incident } = first;
  return { job, first: first.startedAt, last: last.startedAt, runs: rows.length, exitCode, trouble: incident };
}

function failed({ trouble: incident }: RunRow): boolean {
  return incident !== null;
}

function longest(rows: readonly RunRow[]): number | null {
  return rows.length === 0 ? null : rows.reduce((most, { seconds }) => Math.max(most, seconds), 0);
}
