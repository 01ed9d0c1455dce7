import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { RestoreNeeds } from '../../../../ports/database.ts';
import { before16 } from '../facts/standingRoles.ts';
import type { Session } from '../session/connect.ts';

/** For the length of one restore. */
export interface RestoringRole {
  readonly name: string;
  readonly password: string;
  /** Roles of the snapshot that it is a member of, and may give things to. */
  readonly memberOf: readonly string[];
}

/**
 * Reserved for a restore of this database: a role with this name is ours, and a leftover when no restore is running.
 */
function nameFor(database: string): string {
  return `lifeboat_restoring_${createHash('sha256').update(database).digest('hex').slice(0, 12)}`;
}

/**
 * Creates the role that a restore logs in as: not a superuser, and with its own session. After a mere SET ROLE, one
 * RESET ROLE would make it the master again, and functions of an archive run during a restore. It is a member of every
 * role that may own something, but of none that is or can become a superuser or the master: the master gives those
 * their objects afterwards. BYPASSRLS, where the master can give it, to load tables that force row-level security. A
 * leftover of a killed restore is taken over.
 *
 * Null where the master is not a superuser and may not create roles: then it is plain enough itself.
 */
export async function makeRestoringRole(
  session: Session,
  database: string,
  needs: RestoreNeeds,
): Promise<RestoringRole | null> {
  const [master] = await session.query<{ superuser: boolean; createRole: boolean }>(
    'select rolsuper as superuser, rolcreaterole as "createRole" from pg_catalog.pg_roles where rolname = current_user',
  );
  if (master?.superuser !== true && master?.createRole !== true) return null;
  const memberOf = await plainRoles(session, needs);
  const role = { name: nameFor(database), password: randomBytes(24).toString('hex'), memberOf };
  const name = pg.escapeIdentifier(role.name);
  const exists = await roleExists(session, role.name);
  // A master that is not a superuser may not even use the word NOSUPERUSER.
  const attributes = `login inherit nocreatedb nocreaterole ${master.superuser ? 'nosuperuser bypassrls' : ''}`;
  await session.query(
    `${exists ? 'alter' : 'create'} role ${name} ${attributes} password ${pg.escapeLiteral(role.password)}`,
  );
  for (const owner of memberOf) {
    await session.query(`grant ${pg.escapeIdentifier(owner)} to ${name}`);
  }
  // To count what others own. A master that is no superuser may not be able to give it.
  if (master.superuser) await session.query(`grant pg_read_all_data to ${name}`);
  else await joinRoles(session, [role.name, ...memberOf]);
  return role;
}

/** A master that is not a superuser can give, read and verify what belongs to roles only as their member. */
async function joinRoles(session: Session, roles: readonly string[]): Promise<void> {
  const missing = await session.query<{ name: string }>(
    `select rolname as name from pg_catalog.pg_roles
      where rolname = any ($1)
        and not (pg_catalog.pg_has_role(oid, 'USAGE') and pg_catalog.pg_has_role(oid, case when ${before16} then 'MEMBER' else 'SET' end))`,
    [roles],
  );
  const master = pg.escapeIdentifier(session.address.user);
  for (const { name } of missing) await session.query(`grant ${pg.escapeIdentifier(name)} to ${master}`);
}

/**
 * Who owns the database while it is restored: its owner, whose rights on `public` the restoring role then has, where it
 * may be.
 */
export function ownerWhileRestoring(role: RestoringRole | null, owner: string): string {
  return role === null || role.memberOf.includes(owner) ? owner : role.name;
}

/**
 * Ends the role, inside the restored database: what it still owns (the database, extensions, what names no owner) goes
 * to `owner`, or to the master where the master may not give it to `owner`. Nothing happens where there is no such
 * role.
 */
export async function endRestoringRole(session: Session, database: string, owner: string): Promise<void> {
  const name = nameFor(database);
  if (!(await roleExists(session, name))) return;
  const role = pg.escapeIdentifier(name);
  const heir = (await canBecome(session, owner)) ? owner : session.address.user;
  await session.query(`reassign owned by ${role} to ${pg.escapeIdentifier(heir)}`);
  await session.query(`drop owned by ${role}`);
  await session.query(`drop role ${role}`);
}

/**
 * Takes back what the provider of extensions has lent to the role inside the restored database: the master cannot, and
 * could not drop the role.
 */
export async function takeBackLent(provider: Session, database: string): Promise<void> {
  const role = nameFor(database);
  const lent = await provider.query<{ right: string }>(
    `with role as (select oid from pg_catalog.pg_roles where rolname = $1)
     select distinct case c.relkind when 'S' then 'sequence ' else 'table ' end || c.oid::pg_catalog.regclass::text as right
       from role, pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a where a.grantee = role.oid
     union select 'schema ' || n.oid::pg_catalog.regnamespace::text
       from role, pg_catalog.pg_namespace n, pg_catalog.aclexplode(n.nspacl) a where a.grantee = role.oid
     union select 'foreign data wrapper ' || pg_catalog.quote_ident(w.fdwname)
       from role, pg_catalog.pg_foreign_data_wrapper w, pg_catalog.aclexplode(w.fdwacl) a where a.grantee = role.oid`,
    [role],
  );
  for (const { right } of lent) await provider.query(`revoke all on ${right} from ${pg.escapeIdentifier(role)}`);
}

/** For a database that was dropped, and the role's possessions with it. */
export async function dropRestoringRole(session: Session, database: string): Promise<void> {
  await session.query(`drop role if exists ${pg.escapeIdentifier(nameFor(database))}`);
}

async function roleExists(session: Session, name: string): Promise<boolean> {
  return (await session.query('select 1 from pg_catalog.pg_roles where rolname = $1', [name])).length > 0;
}

async function canBecome(session: Session, role: string): Promise<boolean> {
  const [row] = await session.query<{ can: boolean }>(
    `select pg_catalog.pg_has_role(oid, case when ${before16} then 'MEMBER' else 'SET' end) as can
       from pg_catalog.pg_roles where rolname = $1`,
    [role],
  );
  return row?.can === true;
}

/**
 * Roles of the snapshot that the server has, that the master may give, and that neither are, nor can become, a
 * superuser or the master itself.
 */
async function plainRoles(session: Session, needs: RestoreNeeds): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `select r.rolname as name from pg_catalog.pg_roles r
      where r.rolname = any ($1)
        and not exists (select from pg_catalog.pg_roles s
                         where (s.rolsuper or s.rolname = current_user) and pg_catalog.pg_has_role(r.oid, s.oid, 'MEMBER'))
        and (${before16} or pg_catalog.pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION'))
      order by 1`,
    [needs.catalog.roles.map((role) => role.name)],
  );
  return rows.map((row) => row.name);
}
