import type { Census, TableCensus } from '../../core/census.ts';
import { during } from '../../errors.ts';
import type { Session } from './connect.ts';
import { type CountedTable, countedTables, qualified } from './tables.ts';

/**
 * Counts every table, the largest first, on as many connections as `sessions` holds: all of them inside a transaction
 * that {@link beginReading} began on the same snapshot. With `hash`, adds the content hash: the sum of
 * the rows' 64-bit hashes, independent of the order of rows and columns, equal from PostgreSQL 14 to 19.
 *
 * A failure names the table and ends the other connections' work at their next table.
 */
export async function takeCensus(
  sessions: readonly [Session, ...Session[]],
  options: { readonly hash: boolean },
): Promise<Census> {
  const tables = await countedTables(sessions[0]);
  const queue = tables.toSorted((a, b) => b.pages - a.pages).values();
  const counted: TableCensus[] = [];
  let failed = false;
  const work = async (session: Session): Promise<void> => {
    // One iterator is shared by all connections: each takes the next table when it is done with its last.
    for (const table of queue) {
      if (failed) return;
      try {
        counted.push(await count(session, table, options.hash));
      } catch (error) {
        failed = true;
        throw during(`counting ${qualified(table)}`, error);
      }
    }
  };
  const outcomes = await Promise.allSettled(sessions.map(work));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return counted.toSorted(byName);
}

async function count(session: Session, table: CountedTable, hash: boolean): Promise<TableCensus> {
  const { schema, name, kind } = table;
  if (table.from === null) return { schema, name, kind, rows: 0, hash: hash ? '0' : null };
  const sum = `coalesce(sum(pg_catalog.hashtextextended(row(${table.columns.join(', ')})::text, 0)), 0)::text`;
  const [row] = await session.query<{ rows: string; hash: string | null }>(
    `select count(*)::text as rows, ${hash ? sum : 'null'} as hash from ${table.from}`,
  );
  if (row === undefined) throw new Error('count(*) returned no row');
  return { schema, name, kind, rows: Number(row.rows), hash: row.hash };
}

function byName(a: TableCensus, b: TableCensus): number {
  return (
    Buffer.compare(Buffer.from(a.schema), Buffer.from(b.schema)) ||
    Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))
  );
}
