import type { RestoreNeeds } from '../../../../ports/database.ts';
import type { Session } from '../session/connect.ts';

/** There CREATEROLE administers every role that is no superuser. */
export const before16 = "pg_catalog.current_setting('server_version_num')::int < 160000";

/** Roles of the server that are, or can become, a superuser, a maker of roles, a replicator, or free of row security. */
export async function privilegedRoles(session: Session): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `select r.rolname as name from pg_catalog.pg_roles r
      where exists (select from pg_catalog.pg_roles s
                     where (s.rolsuper or s.rolcreaterole or s.rolreplication or s.rolbypassrls or s.rolname ~ '^pg_')
                       and pg_catalog.pg_has_role(r.oid, s.oid, 'MEMBER'))
        and r.rolname !~ '^pg_'
      order by 1`,
  );
  return rows.map((row) => row.name);
}

/**
 * Roles that own something in the snapshot, exist on the server, and that the connected master can neither become nor make
 * another role a member of: it cannot give them anything. Where the manifest does not say who owns something, only the
 * database's owner is known to.
 */
export async function findUngivable(session: Session, needs: RestoreNeeds): Promise<readonly string[]> {
  const owners = needs.catalog.roles
    .filter((role) => role.use === 'owner' || role.name === needs.catalog.database.owner)
    .map((role) => role.name);
  const rows = await session.query<{ name: string }>(
    `select r.rolname as name from pg_catalog.pg_roles r, pg_catalog.pg_roles m
      where m.rolname = current_user and not m.rolsuper and r.rolname = any ($1)
        and not (m.rolcreaterole and not r.rolsuper and ${before16})
        and not pg_catalog.pg_has_role(r.oid, case when ${before16} then 'MEMBER' else 'SET' end)
        and not pg_catalog.pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION')
      order by 1`,
    [owners],
  );
  return rows.map((row) => row.name);
}
