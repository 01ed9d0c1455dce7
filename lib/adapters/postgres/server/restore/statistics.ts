import pg from 'pg';
import { Failure } from '../../../../errors.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import { type Session, withSession } from '../session/connect.ts';
import { isServerError } from '../session/sqlstate.ts';

/**
 * What can be analyzed without asking a foreign server: a tree with a foreign table in it is left at its root and taken leaf
 * by leaf. ANALYZE of a partitioned table analyzes its partitions too.
 */
const tables = `
  with recursive tree(root, oid) as (
    select oid, oid from pg_catalog.pg_class where relkind in ('r', 'p', 'm')
    union select t.root, i.inhrelid from tree t join pg_catalog.pg_inherits i on i.inhparent = t.oid
  ), reaching(oid) as (
    select distinct t.root from tree t join pg_catalog.pg_class c on c.oid = t.oid where c.relkind = 'f'
  ), partitioned(oid) as (
    select distinct t.oid from tree t join pg_catalog.pg_class r on r.oid = t.root
     where r.relkind = 'p' and t.oid <> t.root and not exists (select from reaching x where x.oid = t.root)
  )
  select n.nspname as schema, c.relname as name
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     and c.oid not in (select oid from partitioned) and c.oid not in (select oid from reaching)
     and (c.relkind <> 'm' or c.relispopulated)
   order by c.relpages desc, 1, 2`;

/** As vacuumdb --analyze-in-stages: rough statistics of everything first, then the server's own default. */
const targets = ['1', '10', null] as const;

/**
 * Analyzes table by table, as the role of `address`, which must be a plain one: PostgreSQL evaluates expressions of indexes
 * and extended statistics as the table's owner, who is plain too until ownership is settled. A table that fails costs a
 * sentence, not the restore.
 */
export function analyzeTables(address: DatabaseAddress, signal: AbortSignal): Promise<readonly string[]> {
  return withSession(address, async (session) => {
    const failed = new Map<string, string>();
    const found = await session.query<{ schema: string; name: string }>(tables);
    for (const target of targets) {
      await session.query(
        target === null ? 'reset default_statistics_target' : `set default_statistics_target = ${target}`,
      );
      for (const { schema, name } of found) {
        signal.throwIfAborted();
        const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
        if (!failed.has(table)) await analyzeTable(session, table, failed);
      }
    }
    return [...failed].map(([table, reason]) => `${table} has no planner statistics yet: ${reason}`);
  });
}

async function analyzeTable(session: Session, table: string, failed: Map<string, string>): Promise<void> {
  try {
    await session.query(`analyze ${table}`);
  } catch (error) {
    if (!(error instanceof Failure) || !isServerError(error.cause) || ends(error.cause.code)) throw error;
    // Its words may quote a row.
    failed.set(table, `ANALYZE ended with SQLSTATE ${error.cause.code}, see the server's log`);
  }
}

/** The server or an operator ended the session: no table's own fault. */
function ends(sqlstate: string): boolean {
  return sqlstate.startsWith('57P') || sqlstate.startsWith('08');
}
