import type { Census, Uncounted } from '../snapshots/census.ts';
import type { Manifest } from '../snapshots/manifest.ts';
import { nameKey } from './difference.ts';

export interface ShrinkLimits {
  /** Less than this share of what was there before is far below. */
  readonly share: number;
  /** A table is judged by itself when it held at least this many rows: small ones empty and fill all day. */
  readonly tableRows: number;
}

export const defaultShrink: ShrinkLimits = { share: 0.5, tableRows: 1000 };

const shownTables = 10;

/**
 * Why a new snapshot is to be quarantined: its archive, its tables or its rows are far fewer than the previous one's.
 * Empty when it is not. `previous` is the newest snapshot that is not quarantined itself (else the second shrunken one
 * would pass), or null where there is none and after a restore, whose receipt sets a new baseline. Tables that could
 * not be counted now are left out on both sides.
 */
export function judgeShrink(
  previous: Pick<Manifest, 'census' | 'dump'> | null,
  current: { readonly archiveBytes: number; readonly census: Census; readonly uncounted?: readonly Uncounted[] },
  limits: ShrinkLimits = defaultShrink,
): readonly string[] {
  if (previous === null) return [];
  const reasons: string[] = [];
  const judge = (what: string, before: number, after: number) => {
    if (after < before * limits.share) reasons.push(`${what}: ${before} before, ${after} now`);
  };
  judge('bytes of the archive', previous.dump.archiveBytes, current.archiveBytes);
  const unknown = new Set(current.uncounted?.map(({ schema, name }) => nameKey(schema, name)));
  const before = previous.census.filter(({ schema, name }) => !unknown.has(nameKey(schema, name)));
  judge('tables', before.length, current.census.length);
  judge('rows of all tables', totalRows(before), totalRows(current.census));
  return [...reasons, ...shrunkenTables(before, current.census, limits)];
}

function totalRows(census: Census): number {
  return census.reduce((sum, table) => sum + table.rows, 0);
}

function shrunkenTables(before: Census, after: Census, limits: ShrinkLimits): readonly string[] {
  const rowsNow = new Map(after.map((table) => [JSON.stringify([table.schema, table.name]), table.rows]));
  const shrunken: string[] = [];
  for (const table of before) {
    // A materialized view holds what its last refresh found: no data of its own is lost with it.
    if (table.kind === 'materialized view' || table.rows < limits.tableRows) continue;
    const rows = rowsNow.get(JSON.stringify([table.schema, table.name])) ?? 0;
    if (rows < table.rows * limits.share) {
      shrunken.push(`rows of ${table.schema}.${table.name}: ${table.rows} before, ${rows} now`);
    }
  }
  const more = shrunken.length - shownTables;
  return more > 0 ? [...shrunken.slice(0, shownTables), `rows of ${more} more tables fell as far`] : shrunken;
}
