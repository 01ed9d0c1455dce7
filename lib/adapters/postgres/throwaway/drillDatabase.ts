import pg from 'pg';
import type { DatabaseAddress, FreshDatabase, RestoreNeeds } from '../../../ports/database.ts';
import { type Session, withSession } from '../connect.ts';
import { createDatabase, findMissingExtensions, missingExtensions, prepareDatabase } from '../create.ts';
import { readFacts } from '../facts.ts';
import { inTransaction } from '../maintenance.ts';
import { databaseReader } from '../reader.ts';

export interface DrillDatabaseRequest {
  /** Of the database and of the plain role that owns it. */
  readonly name: string;
  readonly password: string;
  readonly needs: RestoreNeeds;
  /** Written as a comment on both, for the janitor and for people. */
  readonly mark: string;
}

const reading = { snapshotId: null, censusConnections: 2, lockTimeoutSeconds: 30, askTimeoutSeconds: 60 };

/**
 * Makes a database for a drill and the plain role that restores into it and reads it: hostile functions in a dump run
 * as that role. The master, whom `master` names, makes only extensions and that role. Failure `configuration` names
 * the extensions or the locale that the server lacks.
 */
export async function makeDrillDatabase(
  master: DatabaseAddress,
  request: DrillDatabaseRequest,
): Promise<FreshDatabase> {
  const { name, needs } = request;
  const versionNumber = await withSession(master, async (session) => {
    const missing = await findMissingExtensions(session, needs);
    if (missing.length > 0) throw missingExtensions(missing);
    await inTransaction(session, () => makePlainRole(session, request));
    const facts = await readFacts(session);
    await createDatabase(session, name, name, needs, facts.versionNumber);
    await session.query(`comment on database ${pg.escapeIdentifier(name)} is ${pg.escapeLiteral(request.mark)}`);
    return facts.versionNumber;
  });
  await withSession({ ...master, database: name }, (session) => prepareDatabase(session, name, needs));
  const address = { ...master, database: name, user: name, password: request.password };
  return { address, versionNumber, reader: databaseReader(address, reading) };
}

/**
 * BYPASSRLS, where the master can give it: the owner of a table with FORCE ROW LEVEL SECURITY could not even load it.
 * The membership lets a master that is no superuser give its database away.
 */
async function makePlainRole(session: Session, { name, password, mark }: DrillDatabaseRequest): Promise<void> {
  const [master] = await session.query<{ superuser: boolean }>(
    'select rolsuper as superuser from pg_catalog.pg_roles where rolname = current_user',
  );
  const bypass = master?.superuser === true ? 'bypassrls' : '';
  const role = pg.escapeIdentifier(name);
  await session.query(
    `create role ${role} login nosuperuser nocreatedb nocreaterole ${bypass} password ${pg.escapeLiteral(password)}`,
  );
  await session.query(`comment on role ${role} is ${pg.escapeLiteral(mark)}`);
  if (bypass === '') await session.query(`grant ${role} to ${pg.escapeIdentifier(session.address.user)}`);
}
