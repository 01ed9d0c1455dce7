const day = 86_400_000;

/** A measure at a moment (ISO 8601). */
export interface Point {
  readonly at: string;
  readonly value: number;
}

/** A straight line through the points, and how it meets the newest of them. */
export interface Trend {
  /** Days between the first point and the last. */
  readonly days: number;
  readonly perDay: number;
  readonly newest: Point;
}

/** A shorter history would only show daily noise. */
const fewestPoints = 5;
const shortestDays = 7;
/** A forecast further ahead means nothing. */
const farthestDays = 5 * 365;

/** By least squares; null where the history is too short. `points` are in order of time. */
export function trendOf(points: readonly Point[]): Trend | null {
  const [first, newest] = [points[0], points.at(-1)];
  if (first === undefined || newest === undefined || points.length < fewestPoints) return null;
  const days = (Date.parse(newest.at) - Date.parse(first.at)) / day;
  if (days < shortestDays) return null;
  const xs = points.map(({ at }) => (Date.parse(at) - Date.parse(first.at)) / day);
  const meanX = mean(xs);
  const meanY = mean(points.map(({ value }) => value));
  let [products, squares] = [0, 0];
  for (const [at, { value }] of points.entries()) {
    const x = (xs[at] ?? 0) - meanX;
    products += x * (value - meanY);
    squares += x * x;
  }
  return { days, perDay: squares === 0 ? 0 : products / squares, newest };
}

/** When the line, laid through the newest point, reaches `value`; null where it does not within five years. */
export function reaches({ perDay, newest }: Trend, value: number): Date | null {
  if (newest.value >= value) return new Date(newest.at);
  const days = perDay <= 0 ? Number.POSITIVE_INFINITY : (value - newest.value) / perDay;
  return days > farthestDays ? null : new Date(Date.parse(newest.at) + days * day);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
