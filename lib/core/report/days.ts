const day = 86_400_000;

/** `YYYY-MM-DD`, UTC. */
export type Day = string;

export function dayOf(at: Date | string): Day {
  return new Date(at).toISOString().slice(0, 10);
}

/** The last `count` days up to and including that of `until`, oldest first. */
export function lastDays(count: number, until: Date): readonly Day[] {
  const last = Date.parse(dayOf(until));
  return Array.from({ length: count }, (_, at) => dayOf(new Date(last - (count - 1 - at) * day)));
}

/** 0 for Monday. */
export function weekdayOf(date: Day): number {
  return (new Date(date).getUTCDay() + 6) % 7;
}
