import { humanBytes } from '../runs/bytes.ts';
import { type Point, reaches, type Trend, trendOf } from './trend.ts';

/** Something expected to happen, as far as today's data shows. */
export interface Forecast {
  readonly what: string;
  /** ISO 8601; null where no moment can be given. */
  readonly at: string | null;
  /** What it is based on. */
  readonly because: string;
}

/** The most scratch space that a task of Fargate can have: the plain archive of a drill or restore must fit into it. */
const fargateScratchBytes = 200 * 2 ** 30;

export interface Sizes {
  /** The database on its server's disk. */
  readonly database: readonly Point[];
  readonly archive: readonly Point[];
  readonly files: readonly Point[];
}

/** When what grows is twice as large, and when the archive no longer fits where Fargate would unpack it. */
export function growthForecasts({ database, archive, files }: Sizes): readonly Forecast[] {
  return [
    doubling('the database is twice as large', database),
    doubling('the files are twice as large', files),
    limit('the archive outgrows the scratch space of Fargate', archive, fargateScratchBytes),
  ].filter((forecast) => forecast !== null);
}

function doubling(what: string, points: readonly Point[]): Forecast | null {
  const newest = points.at(-1);
  return newest === undefined || newest.value === 0 ? null : limit(what, points, 2 * newest.value);
}

function limit(what: string, points: readonly Point[], value: number): Forecast | null {
  const newest = points.at(-1);
  if (newest === undefined) return null;
  const sizes = `${humanBytes(newest.value)} now, ${humanBytes(value)} then`;
  const trend = trendOf(points);
  if (newest.value >= value) return { what, at: newest.at, because: `${humanBytes(newest.value)} now` };
  if (trend === null) return { what, at: null, because: `${sizes}; a week of history is needed to tell when` };
  const at = reaches(trend, value);
  return { what, at: at?.toISOString() ?? null, because: `${sizes}; ${rate(trend, at !== null)}` };
}

function rate({ perDay, days }: Trend, near: boolean): string {
  const over = `over ${Math.round(days)} days`;
  if (perDay <= 0) return `it did not grow ${over}`;
  return `${humanBytes(perDay)} a day ${over}${near ? '' : ', so not within five years'}`;
}
