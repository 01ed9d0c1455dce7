import type { DatabaseAddress, Obstacle } from '../../../../ports/database.ts';
import type { Session } from '../session/connect.ts';
import { inReading } from '../session/reading.ts';
import { sqlState } from '../session/sqlstate.ts';
import { extensionMember, qualified, userSchema } from './tables.ts';

/** A server with defaults has room for 6400 locks; application and census need some beside pg_dump. */
const shareForDump = 0.8;

/** What may fail a dump or a census without being in the way yet, see `SourceDatabase.risks`. */
export function findRisks(address: DatabaseAddress): Promise<readonly Obstacle[]> {
  return inReading(address, async (session) => [...(await lockSpace(session)), ...(await unplannable(session))]);
}

interface Locks {
  readonly relations: number;
  readonly room: number;
  readonly sessions: number;
}

/** pg_dump holds a lock on every table until it ends. */
async function lockSpace(session: Session): Promise<readonly Obstacle[]> {
  const [found] = await session.query<Locks>(
    `select (select count(*)::int from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${userSchema}) as relations,
            s.sessions, s.sessions * pg_catalog.current_setting('max_locks_per_transaction')::int as room
       from (select pg_catalog.current_setting('max_connections')::int
                    + pg_catalog.current_setting('max_prepared_transactions')::int as sessions) as s`,
  );
  if (found === undefined || found.relations <= found.room * shareForDump) return [];
  const wanted = Math.ceil(found.relations / shareForDump / found.sessions);
  return [
    {
      what: `pg_dump locks ${found.relations} tables, and the server has room for about ${found.room} locks`,
      hint: `alter system set max_locks_per_transaction = ${wanted}, and restart the server; the same on a server to restore to`,
    },
  ];
}

interface WithExpressions {
  readonly schema: string;
  readonly name: string;
  readonly functions: readonly { readonly name: string; readonly signature: string }[];
}

/** Tables whose expression indexes and statistics call SQL functions, which the server inlines when it plans a query. */
const withExpressions = `
  select n.nspname as schema, c.relname as name,
         json_agg(distinct jsonb_build_object('name', p.proname, 'signature', p.oid::pg_catalog.regprocedure::text)) as functions
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join (select i.indrelid as relid, d.refobjid as called from pg_catalog.pg_index i
            join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = i.indexrelid
             and d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
          union select s.stxrelid, d.refobjid from pg_catalog.pg_statistic_ext s
            join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass and d.objid = s.oid
             and d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass) as e on e.relid = c.oid
    join pg_catalog.pg_proc p on p.oid = e.called join pg_catalog.pg_language l on l.oid = p.prolang
   where l.lanname = 'sql' and p.proconfig is null and c.relpersistence <> 't' and ${userSchema} and not ${extensionMember}
   group by 1, 2 order by 1, 2`;

async function unplannable(session: Session): Promise<readonly Obstacle[]> {
  const found: Obstacle[] = [];
  const [path] = await session.query<{ path: string }>(
    "select reset_val as path from pg_catalog.pg_settings where name = 'search_path'",
  );
  for (const table of await session.query<WithExpressions>(withExpressions)) {
    const why = await whyUnplanned(session, table);
    if (why === null) continue;
    const alter = table.functions.map(({ signature }) => `alter function ${signature} set search_path = ${path?.path}`);
    found.push({
      what: `an index or statistics object of ${qualified(table)} calls an SQL function that needs a search_path (${why}): pg_restore, which sets none, may fail over it`,
      hint: alter.join('; '),
    });
  }
  return found;
}

/** The server's words for a name that it does not find; null where it plans. */
async function whyUnplanned(session: Session, table: WithExpressions): Promise<string | null> {
  await session.query('savepoint planning');
  try {
    await session.query(`explain select count(*) from only ${qualified(table)}`);
    return null;
  } catch (error) {
    const state = sqlState(error) ?? '';
    await session.query('rollback to savepoint planning');
    if (!state.startsWith('42') || state === '42501' || state === '42P01' || !(error instanceof Error)) return null;
    return error.message.replace(/^\S+: /, '');
  }
}
