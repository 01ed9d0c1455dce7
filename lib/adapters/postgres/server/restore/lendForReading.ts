import pg from 'pg';
import type { Session } from '../session/connect.ts';

const perStatement = 500;

/**
 * Lets a restoring role count what the master itself owns in this database: it is a member of every owner but that one. Its
 * rights end with it.
 */
export async function lendForReading(session: Session, role: string): Promise<void> {
  const found = await session.query<{ right: string; name: string }>(
    `with own(role) as (select oid from pg_catalog.pg_roles where rolname = current_user and not rolsuper)
     select 'usage on schema' as right, pg_catalog.quote_ident(nspname) as name
       from pg_catalog.pg_namespace join own on nspowner = own.role
     union all
     select case relkind when 'S' then 'select on sequence' else 'select on table' end,
            pg_catalog.quote_ident(nspname) || '.' || pg_catalog.quote_ident(relname)
       from pg_catalog.pg_class c join own on relowner = own.role join pg_catalog.pg_namespace n on n.oid = relnamespace
      where relkind in ('r', 'p', 'm', 'S')`,
  );
  for (const right of new Set(found.map((each) => each.right))) {
    const names = found.filter((each) => each.right === right).map(({ name }) => name);
    for (let at = 0; at < names.length; at += perStatement) {
      const some = names.slice(at, at + perStatement).join(', ');
      await session.query(`grant ${right} ${some} to ${pg.escapeIdentifier(role)}`);
    }
  }
}

/** The snapshot's own grants may keep everybody out but its roles. */
export async function grantConnect(session: Session, database: string, role: string): Promise<void> {
  await session.query(`grant connect on database ${pg.escapeIdentifier(database)} to ${pg.escapeIdentifier(role)}`);
}
