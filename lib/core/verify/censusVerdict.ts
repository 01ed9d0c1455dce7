import type { Census, TableCensus, Uncounted } from '../snapshots/census.ts';
import { type Difference, nameKey, pairUp } from './difference.ts';

/**
 * Compares a restored database's census with the manifest's: zero differences means zero. A materialized view that was
 * stale is refreshed by the restore, so that its difference is a note; its absence is a loss. Contents are compared
 * where both sides have a hash; where only the manifest has one, a note says that they were not. Tables that the
 * manifest names as `uncounted` have nothing to be compared with.
 */
export function compareCensus(
  expected: Census,
  restored: Census,
  uncounted: readonly Uncounted[] = [],
): readonly Difference[] {
  const unknown = new Set(uncounted.map(({ schema, name }) => nameKey(schema, name)));
  const judged = restored.filter((table) => !unknown.has(tableKey(table)));
  const { missing, both, extra } = pairUp(expected, judged, tableKey);
  return [
    ...missing.map((table) => difference(table, rowsOf(table), 'missing')),
    ...both.flatMap(([before, after]) => compareTable(before, after)),
    ...extra.map((table) => difference(table, 'not there', rowsOf(table))),
  ];
}

function compareTable(before: TableCensus, after: TableCensus): readonly Difference[] {
  if (before.kind !== after.kind) return [difference(before, before.kind, after.kind)];
  const severity = before.kind === 'materialized view' ? 'note' : 'loss';
  if (before.rows !== after.rows) return [difference(before, rowsOf(before), rowsOf(after), severity)];
  if (before.hash === null || before.hash === after.hash) return [];
  if (after.hash === null) return [difference(before, `${contents}${before.hash}`, 'not compared', 'note')];
  return [difference(before, `${contents}${before.hash}`, `${contents}${after.hash}`, severity)];
}

const contents = 'content hash ';

/** Whether as many rows are there, and only their contents differ. */
export function isOfContents({ expected }: Difference): boolean {
  return expected.startsWith(contents);
}

export interface LiveTolerance {
  /** A table may have moved by this share of its rows since the snapshot … */
  readonly share: number;
  /** … or by this many rows, whichever is more. */
  readonly rows: number;
  /** All tables together may hold this many times the rows, or this fraction of them. */
  readonly factor: number;
}

export interface LiveCircumstances {
  /** Tables that were not counted on one side: not compared. */
  readonly uncounted?: readonly Pick<Uncounted, 'schema' | 'name'>[];
  /**
   * The live database is known to be the one that was dumped, so that tables came and went by the application's own
   * doing.
   */
  readonly sameDatabase?: boolean;
  readonly tolerance?: LiveTolerance;
}

const defaultTolerance: LiveTolerance = { share: 0.2, rows: 1000, factor: 2 };

/**
 * Compares the manifest's census with the live database as it is now: `expected` is live, `restored` is the snapshot.
 * Finds a wrong or stale source and tables that the dump does not contain, and tolerates what an application writes in
 * the meantime. A table that appeared or disappeared is always reported, as a loss when it holds more rows than
 * tolerated. One that changed more than tolerated is reported; only all together count as a loss, because a log may
 * grow tenfold in an hour.
 */
export function compareLive(
  snapshot: Census,
  live: Census,
  { uncounted = [], sameDatabase = false, tolerance = defaultTolerance }: LiveCircumstances = {},
): readonly Difference[] {
  const unknown = new Set(uncounted.map(({ schema, name }) => nameKey(schema, name)));
  const known = (census: Census): Census => census.filter((table) => !unknown.has(tableKey(table)));
  const { missing, both, extra } = pairUp(known(live), known(snapshot), tableKey);
  const severityOf = (table: TableCensus): Difference['severity'] =>
    table.rows > tolerance.rows && table.kind !== 'materialized view' && !sameDatabase ? 'loss' : 'note';
  return [
    ...missing.map((table) => difference(table, rowsOf(table), 'not in the snapshot', severityOf(table))),
    ...both.flatMap(([now, then]) => {
      const moved = Math.abs(now.rows - then.rows);
      if (moved <= then.rows * tolerance.share || moved <= tolerance.rows) return [];
      return [difference(now, rowsOf(now), rowsOf(then), 'note')];
    }),
    ...compareTotals(both, tolerance),
    ...extra.map((table) => difference(table, 'not in the live database', rowsOf(table), severityOf(table))),
  ];
}

function compareTotals(
  both: readonly (readonly [TableCensus, TableCensus])[],
  { rows, factor }: LiveTolerance,
): readonly Difference[] {
  const counted = both.filter(([now]) => now.kind !== 'materialized view');
  const now = counted.reduce((sum, [table]) => sum + table.rows, 0);
  const then = counted.reduce((sum, [, table]) => sum + table.rows, 0);
  if (Math.abs(now - then) <= rows || Math.max(now, then) <= factor * Math.min(now, then)) return [];
  return [{ what: 'all tables together', expected: `${now} rows`, restored: `${then} rows`, severity: 'loss' }];
}

function tableKey(table: TableCensus): string {
  return nameKey(table.schema, table.name);
}

function rowsOf(table: TableCensus): string {
  return `${table.rows} rows`;
}

function difference(
  table: TableCensus,
  expected: string,
  restored: string,
  severity: Difference['severity'] = 'loss',
): Difference {
  const noun = table.kind === 'materialized view' ? table.kind : 'table';
  return { what: `${noun} ${table.schema}.${table.name}`, expected, restored, severity };
}
