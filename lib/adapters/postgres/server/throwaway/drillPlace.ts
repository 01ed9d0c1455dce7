import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { during, followedBy } from '../../../../errors.ts';
import type { DatabaseAddress, RestoreNeeds } from '../../../../ports/database.ts';
import type { DrillPlace } from '../../../../ports/throwaway.ts';
import { findMissingExtensions, missingExtensions } from '../restore/create.ts';
import { dropRoles } from '../restore/createRoles.ts';
import { dropRestoringRole } from '../restore/restoringRole.ts';
import { postgresTarget } from '../restore/target.ts';
import { type Session, withSession } from '../session/connect.ts';
import { dropDatabase, inTransaction, withSessionBeside } from '../session/maintenance.ts';

/** Rights of the master that a drill restores as: LOGIN CREATEDB CREATEROLE and no more, or those of a superuser. */
export type MasterRights = 'plain' | 'superuser';

export interface DrillPlaceRequest {
  /** Of the database, and of the role that stands for the drill: its master where one is made. */
  readonly name: string;
  /**
   * Written as a comment on every role that the drill makes, for the janitor and for people; no other drill has the
   * same.
   */
  readonly mark: string;
  readonly rights: MasterRights;
}

/**
 * Gives `use` a master on the server of `given` and removes afterwards the database and the roles that were made. A
 * superuser makes a master of plain rights and stays behind as the provider; anybody else is the master itself. One
 * drill at a time uses a server: what one has made another would take for the server's own. Failure `configuration`
 * names extensions that the server lacks.
 */
export async function withDrillPlace<T>(
  given: DatabaseAddress,
  request: DrillPlaceRequest,
  needs: RestoreNeeds,
  use: (place: DrillPlace) => Promise<T>,
): Promise<T> {
  return withSessionBeside(given, [], async (session) => {
    const missing = await findMissingExtensions(session, needs);
    if (missing.length > 0) throw missingExtensions(missing);
    await alone(session);
    const removed = (): Promise<void> => withSession(session.address, (own) => removeDrill(own, request));
    let result: T;
    try {
      const target = await makeTarget(session, request, needs);
      result = await use({ target, database: request.name });
    } catch (error) {
      await removed().catch((later: unknown) => {
        throw followedBy(error, during(`removing ${request.name}`, later));
      });
      throw error;
    }
    await removed();
    return result;
  });
}

/** Held until the session ends. */
async function alone(session: Session): Promise<void> {
  await session.query("select pg_catalog.set_config('idle_session_timeout', '0', false)");
  await session.query("select pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended('lifeboat drill', 0))");
}

async function makeTarget(
  session: Session,
  { name, mark, rights }: DrillPlaceRequest,
  needs: RestoreNeeds,
): Promise<DrillPlace['target']> {
  const [given] = await session.query<{ superuser: boolean }>(
    'select rolsuper as superuser from pg_catalog.pg_roles where rolname = current_user',
  );
  const makesMaster = given?.superuser === true && rights === 'plain';
  const role = pg.escapeIdentifier(name);
  const password = randomBytes(24).toString('hex');
  await inTransaction(session, async () => {
    await session.query(
      makesMaster
        ? `create role ${role} login createdb createrole password ${pg.escapeLiteral(password)}`
        : `create role ${role} nologin`,
    );
    await session.query(`comment on role ${role} is ${pg.escapeLiteral(mark)}`);
    if (makesMaster) await lendRoles(session, role, needs);
  });
  if (!makesMaster) return postgresTarget(session.address, { mark });
  return postgresTarget({ ...session.address, user: name, password }, { mark, provider: session.address });
}

/** Roles that were there before, but for superusers: the master that is made may give to them as to its own. */
async function lendRoles(session: Session, master: string, needs: RestoreNeeds): Promise<void> {
  const rows = await session.query<{ name: string }>(
    `select rolname as name from pg_catalog.pg_roles where rolname = any ($1) and not rolsuper and rolname <> current_user
      order by 1`,
    [needs.catalog.roles.map((role) => role.name)],
  );
  for (const { name } of rows) {
    await session.query(`grant ${pg.escapeIdentifier(name)} to ${master} with admin option`);
  }
}

/** Removes what a drill has made: its database, and every role with its mark. */
export async function removeDrill(
  session: Session,
  { name, mark }: Pick<DrillPlaceRequest, 'name' | 'mark'>,
): Promise<void> {
  await dropDatabase(session, name);
  await dropRestoringRole(session, name);
  const made = await session.query<{ name: string }>(
    `select rolname as name from pg_catalog.pg_roles
      where pg_catalog.shobj_description(oid, 'pg_authid') = $1 and rolname <> $2 order by 1`,
    [mark, name],
  );
  await dropRoles(
    session,
    made.map((role) => role.name),
  );
  await session.query(`drop role if exists ${pg.escapeIdentifier(name)}`);
}
