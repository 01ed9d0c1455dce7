import type { CountedPart, CountedTable } from '../facts/tables.ts';
import { sqlState } from '../session/sqlstate.ts';
import { changedSinceSnapshot } from './countingFailure.ts';
import { type Counter, inTransactionOf } from './planned.ts';

interface Count {
  readonly rows: number;
  readonly hash: bigint;
}

interface Row {
  readonly rows: string;
  readonly hash: string;
  readonly same: boolean;
}

/**
 * Rows of one part in a transaction of its own, with the sum of their hashes where `hash` asks for it. Fails where the part is
 * no longer what the snapshot saw: TRUNCATE and rewrites do not wait for snapshots, and give a table new files. The
 * transaction is left to the caller then.
 */
export async function countPart(
  counter: Counter,
  table: CountedTable,
  part: CountedPart,
  hash: boolean,
): Promise<Count> {
  const { session, begin } = counter;
  const sql = countingSql(table, part, hash);
  const row = await counted(counter, sql).catch(async (error: unknown) => {
    if (!workersMayLack(error)) throw error;
    await session.query('rollback');
    return counted({ session, begin: `${begin}; set local max_parallel_workers_per_gather = 0` }, sql);
  });
  await session.query('commit');
  // A refresh of a materialized view is such a rewrite too, and a restore does one anyway.
  if (!row.same && table.kind !== 'materialized view') throw changedSinceSnapshot();
  return { rows: Number(row.rows), hash: BigInt(row.hash) };
}

function countingSql({ columns }: CountedTable, { oid, from }: CountedPart, hash: boolean): string {
  const sum = `coalesce(sum(pg_catalog.hashtextextended(row(${columns.join(', ')})::text, 0)), 0)::text`;
  const same = `(select c.relfilenode = pg_catalog.pg_relation_filenode(c.oid) from pg_catalog.pg_class c where c.oid = ${oid})`;
  return `select count(*)::text as rows, ${hash ? sum : "'0'"} as hash, coalesce(${same}, false) as same from ${from}`;
}

async function counted(counter: Counter, sql: string): Promise<Row> {
  const [row] = await inTransactionOf(counter, sql);
  const [rows, hash, same] = row ?? [];
  if (typeof rows !== 'string' || typeof hash !== 'string') throw new Error('count(*) returned no row');
  return { rows, hash, same: same === 't' };
}

/** Disk full, or out of memory: parallel workers need shared memory, of which a container's server may have too little. */
function workersMayLack(error: unknown): boolean {
  return ['53100', '53200'].includes(sqlState(error) ?? '');
}
