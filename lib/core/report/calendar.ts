import { type Day, dayOf, weekdayOf } from './days.ts';

/** What can be restored from an hour, the strongest where there are several snapshots; `ahead` has not begun yet. */
export type HourState = 'proven' | 'stored' | 'suspect' | 'failed' | 'none' | 'ahead';

export interface RestorePoint {
  /** ISO 8601. */
  readonly at: string;
  readonly state: Exclude<HourState, 'none' | 'ahead'>;
}

export interface CalendarDay {
  readonly date: Day;
  /** Of the 24 hours, UTC. */
  readonly hours: readonly HourState[];
  readonly points: number;
  readonly proven: number;
  /** Runs of backup that failed. */
  readonly failedRuns: number;
  /** Not yet, or before the window that is looked at. */
  readonly outside: boolean;
}

export interface CalendarMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Of seven days from Monday on; null for the days of another month. */
  readonly weeks: readonly (readonly (CalendarDay | null)[])[];
}

const strength: readonly HourState[] = ['ahead', 'none', 'failed', 'suspect', 'stored', 'proven'];

/** Whole months that hold all of `days`, the newest first; `days` are consecutive, oldest first, the last one that of `now`. */
export function calendarOf(
  now: Date,
  days: readonly Day[],
  points: readonly RestorePoint[],
  failures: readonly string[],
): readonly CalendarMonth[] {
  const byDay = Map.groupBy(points, ({ at }) => dayOf(at));
  const failed = Map.groupBy(failures, dayOf);
  const inside = new Set(days);
  const months = [...new Set(days.map((date) => date.slice(0, 7)))].toReversed();
  return months.map((month) => ({
    month,
    weeks: weeksOf(month, (date) => ({
      ...restorable(date, byDay.get(date) ?? [], now),
      failedRuns: failed.get(date)?.length ?? 0,
      outside: !inside.has(date),
    })),
  }));
}

function restorable(
  date: Day,
  points: readonly RestorePoint[],
  now: Date,
): Pick<CalendarDay, 'date' | 'hours' | 'points' | 'proven'> {
  const begun = (now.getTime() - Date.parse(date)) / 3_600_000;
  const hours = Array.from({ length: 24 }, (_, hour): HourState => (hour > begun ? 'ahead' : 'none'));
  for (const { at, state } of points) {
    const hour = new Date(at).getUTCHours();
    const known = hours[hour] ?? 'none';
    if (strength.indexOf(state) > strength.indexOf(known)) hours[hour] = state;
  }
  const proven = points.filter(({ state }) => state === 'proven').length;
  return { date, hours, points: points.length, proven };
}

function weeksOf(month: string, dayAt: (date: Day) => CalendarDay): readonly (readonly (CalendarDay | null)[])[] {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const dates = Array.from({ length }, (_, at) => `${month}-${String(at + 1).padStart(2, '0')}`);
  const before = weekdayOf(dates[0] ?? `${month}-01`);
  const cells: (CalendarDay | null)[] = [...Array.from({ length: before }, () => null), ...dates.map(dayAt)];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}
