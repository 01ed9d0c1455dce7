import pg from 'pg';
import { userSchema } from '../facts/tables.ts';
import type { Session } from '../session/connect.ts';

/** Large objects to a transaction: each takes a lock, and the lock table holds some thousands. */
const unlinkedAtOnce = 1000;

/**
 * Everything a dump would carry that is not in a schema, then the schemas. Each row is one statement to run. An event
 * trigger of an extension goes with that one.
 */
const drops = `
  select format('drop event trigger %I', evtname) as statement, 1 as turn from pg_catalog.pg_event_trigger t
   where not exists (select from pg_catalog.pg_depend d
                      where d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass and d.objid = t.oid and d.deptype = 'e')
  union all select format('drop publication %I', pubname), 2 from pg_catalog.pg_publication
  union all select format('drop extension if exists %I cascade', extname), 3 from pg_catalog.pg_extension where extname <> 'plpgsql'
  union all select format('drop schema if exists %I cascade', n.nspname), 4 from pg_catalog.pg_namespace n where ${userSchema}
  union all select format('drop foreign data wrapper if exists %I cascade', fdwname), 5 from pg_catalog.pg_foreign_data_wrapper
  order by turn`;

/**
 * Empties the database that `session` is in: what is left is a database as template0 makes it, with its own owner and
 * settings. Statement by statement, so an interruption leaves it half empty: an in-place restore is run again.
 */
export async function emptyDatabase(session: Session, versionNumber: number): Promise<void> {
  for (const { statement } of await session.query<{ statement: string }>(drops)) await session.query(statement);
  for (;;) {
    const [done] = await session.query<{ count: string }>(
      `select count(pg_catalog.lo_unlink(l.oid))::text as count
         from (select oid from pg_catalog.pg_largeobject_metadata limit ${unlinkedAtOnce}) l`,
    );
    if (done === undefined || done.count === '0') break;
  }
  await recreatePublic(session, versionNumber);
}

/** As initdb makes it: since 15 it belongs to the database's owner and nobody else may create in it. */
async function recreatePublic(session: Session, versionNumber: number): Promise<void> {
  const [row] = await session.query<{ owner: string }>(
    'select pg_catalog.pg_get_userbyid(datdba) as owner from pg_catalog.pg_database where datname = pg_catalog.current_database()',
  );
  const owner = versionNumber >= 150000 || row === undefined ? 'pg_database_owner' : row.owner;
  await session.query(`create schema public authorization ${pg.escapeIdentifier(owner)}`);
  await session.query(`grant ${versionNumber >= 150000 ? 'usage' : 'usage, create'} on schema public to public`);
  await session.query("comment on schema public is 'standard public schema'");
}
