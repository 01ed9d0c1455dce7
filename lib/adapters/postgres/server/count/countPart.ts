import type { CountedPart, CountedTable } from '../facts/tables.ts';
import type { Session } from '../session/connect.ts';
import { sqlState } from '../session/sqlstate.ts';
import { changedSinceSnapshot } from './countingFailure.ts';

/** A connection that counts, and the statements that begin each of its transactions. */
export interface Counter {
  readonly session: Session;
  readonly begin: string;
}

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
  { session, begin }: Counter,
  table: CountedTable,
  part: CountedPart,
  hash: boolean,
): Promise<Count> {
  const sql = countingSql(table, part, hash);
  const row = await counted(session, begin, sql).catch(async (error: unknown) => {
    if (!workersMayLack(error)) throw error;
    await session.query('rollback');
    return counted(session, `${begin}; set local max_parallel_workers_per_gather = 0`, sql);
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

async function counted(session: Session, begin: string, sql: string): Promise<Row> {
  await session.query(begin);
  return (await planned(session, sql)) ?? (await plannedElsewhere(session, begin, sql));
}

/** Disk full, or out of memory: parallel workers need shared memory, of which a container's server may have too little. */
function workersMayLack(error: unknown): boolean {
  return ['53100', '53200'].includes(sqlState(error) ?? '');
}

/** Null where the server cannot plan it: it looks into the table's indexes for that, and they may name what it does not find. */
async function planned(session: Session, sql: string): Promise<Row | null> {
  try {
    return only(await session.query<Row>(sql));
  } catch (error) {
    if (isUnplanned(error)) return null;
    throw error;
  }
}

/**
 * Planning a count inlines the SQL functions of the table's expression indexes and statistics, whose bodies may name types and
 * functions without a schema. A cursor is planned once, when it is declared, with a search_path that finds them; it is
 * read with the empty one, so that every value has the text that the hash is defined by.
 */
async function plannedElsewhere(session: Session, begin: string, sql: string): Promise<Row> {
  await session.query('rollback');
  await session.query(begin);
  const [all] = await session.query<{ path: string }>(everySchema);
  try {
    return await throughCursor(session, 'default', sql);
  } catch (error) {
    if (!isUnplanned(error) || all === undefined) throw error;
  }
  await session.query('rollback');
  await session.query(begin);
  return await throughCursor(session, all.path, sql);
}

const everySchema = `
  select coalesce(pg_catalog.string_agg(pg_catalog.quote_ident(n.nspname), ', ' order by n.nspname = 'public' desc, n.nspname), '''''') as path
    from pg_catalog.pg_namespace n where n.nspname !~ '^pg_' and pg_catalog.has_schema_privilege(n.oid, 'USAGE')`;

async function throughCursor(session: Session, searchPath: string, sql: string): Promise<Row> {
  await session.query(
    `set local search_path to ${searchPath}; declare counted no scroll cursor for ${sql}; set local search_path to ''`,
  );
  return only(await session.query<Row>('fetch 1 from counted'));
}

/** Class 42: undefined, ambiguous or of the wrong type. A right that is missing (42501) is missing everywhere. */
function isUnplanned(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  return state.startsWith('42') && state !== '42501' && state !== '42P01';
}

function only(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('count(*) returned no row');
  return row;
}
