import type { Census } from '../../../../core/snapshots/census.ts';
import type { LeftOut } from '../../../../core/snapshots/leftOut.ts';
import { nameKey } from '../../../../core/verify/difference.ts';
import type { Session } from '../session/connect.ts';
import { findSuperusersOwn } from './superusersOwn.ts';
import { type CountedTable, extensionMember, qualified, userSchema } from './tables.ts';

/** A table of an extension whose rows no dump carries. */
export interface ExtensionTable {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly extension: string;
}

/** What the catalog tells of {@link LeftOut}: all but the rows of the extensions' tables. */
export async function listLeftOut(session: Session): Promise<Omit<LeftOut, 'extensionTables'>> {
  return {
    hiddenMappings: await session.query<LeftOut['hiddenMappings'][number]>(await hiddenMappingsSql(session)),
    oidColumns: await names(session, oidColumnsSql),
    unloggedTables: await names(session, unloggedSql),
    slots: await names(session, slotsSql),
    subscriptions: await names(session, subscriptionsSql),
    tablespaces: await names(session, tablespacesSql),
    ownTablespace: (await names(session, ownTablespaceSql))[0] ?? null,
    otherDatabases: await names(session, otherDatabasesSql),
    needsSuperuser: await findSuperusersOwn(session),
  };
}

/** Tables that `pg_extension_config_dump` registers are dumped, and none of these. */
export function extensionTables(session: Session): Promise<readonly ExtensionTable[]> {
  return session.query<ExtensionTable>(
    `select c.oid::text as oid, n.nspname as schema, c.relname as name, e.extname as extension
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
        and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.deptype = 'e'
       join pg_catalog.pg_extension e on e.oid = d.refobjid
      where c.relkind = 'r' and c.relpersistence <> 't' and ${userSchema} and not coalesce(c.oid = any (e.extconfig), false)
      order by 2, 3`,
  );
}

export function countedAlone({ oid, schema, name }: ExtensionTable): CountedTable {
  const part = { oid, from: `only ${qualified({ schema, name })}`, pages: 0 };
  return { schema, name, kind: 'table', parts: [part], columns: [], locked: false };
}

/** Those that have rows, and those of which `census` does not know. */
export function extensionRows(tables: readonly ExtensionTable[], census: Census): LeftOut['extensionTables'] {
  const rows = new Map(census.map((table) => [nameKey(table.schema, table.name), table.rows]));
  return tables
    .map((table) => ({
      table: qualified(table),
      extension: table.extension,
      rows: rows.get(nameKey(table.schema, table.name)) ?? null,
    }))
    .filter((table) => table.rows !== 0);
}

async function names(session: Session, sql: string): Promise<readonly string[]> {
  const rows = await session.query<{ readonly schema?: string | null; readonly name: string }>(sql);
  return rows.map(({ schema, name }) => (typeof schema === 'string' ? qualified({ schema, name }) : name));
}

/**
 * The view that pg_dump reads hides the options from all but a few. Whether there are any is in the catalog itself, for
 * those who may read that; for others a mapping without any counts as hidden.
 */
async function hiddenMappingsSql(session: Session): Promise<string> {
  const [may] = await session.query<{ look: boolean }>(
    "select pg_catalog.has_table_privilege('pg_catalog.pg_user_mapping', 'SELECT') as look",
  );
  const has = 'exists (select from pg_catalog.pg_user_mapping m where m.oid = u.umid and m.umoptions is not null)';
  return `select u.srvname as server, u.usename as user from pg_catalog.pg_user_mappings u
           where u.umoptions is null and ${may?.look === true ? has : 'true'} order by 1, 2`;
}

/** Domains too, but for that of the extension `lo`, whose values are large objects, which keep their numbers. */
const oidColumnsSql = `
  with recursive numbers(oid) as (
    select t.oid from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
     where n.nspname = 'pg_catalog' and t.typname in ('oid', '_oid', 'oidvector', '_oidvector')
    union select t.oid from pg_catalog.pg_type t join numbers on numbers.oid in (t.typbasetype, t.typelem)
     where t.typname not in ('lo', '_lo') and t.oid >= 16384
  )
  select n.nspname as schema, c.relname || '.' || a.attname as name
    from pg_catalog.pg_attribute a join numbers on numbers.oid = a.atttypid
    join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't' and a.attnum > 0 and not a.attisdropped
     and ${userSchema} and not ${extensionMember}
   order by 1, 2`;

const unloggedSql = `
  select n.nspname as schema, c.relname as name
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r' and c.relpersistence = 'u' and pg_catalog.pg_is_in_recovery() and ${userSchema} and not ${extensionMember}
   order by 1, 2`;

const slotsSql = `
  select slot_name as name from pg_catalog.pg_replication_slots
   where database = pg_catalog.current_database() and not temporary order by 1`;

const subscriptionsSql = `
  select s.subname as name from pg_catalog.pg_subscription s join pg_catalog.pg_database d on d.oid = s.subdbid
   where d.datname = pg_catalog.current_database() order by 1`;

/** `pg_default` too, where the database is in another one and something of it is not. */
const tablespacesSql = `
  select t.spcname as name from pg_catalog.pg_tablespace t
   where t.spcname <> 'pg_global'
     and (exists (select from pg_catalog.pg_class c where c.reltablespace = t.oid)
          or (t.spcname <> 'pg_default'
              and exists (select from pg_catalog.pg_database d
                           where d.dattablespace = t.oid and d.datname = pg_catalog.current_database())))
   order by 1`;

const ownTablespaceSql = `
  select t.spcname as name from pg_catalog.pg_database d join pg_catalog.pg_tablespace t on t.oid = d.dattablespace
   where d.datname = pg_catalog.current_database() and t.spcname <> 'pg_default'`;

const otherDatabasesSql = `
  select d.datname as name from pg_catalog.pg_database d
   where d.datallowconn and not d.datistemplate and d.datname not in ('postgres', pg_catalog.current_database()) order by 1`;
