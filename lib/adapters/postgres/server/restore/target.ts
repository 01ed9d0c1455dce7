import pg from 'pg';
import type { DatabaseAddress, FreshDatabase, RestoreNeeds } from '../../../../ports/database.ts';
import type { MakeOptions, RefusedStatement, TargetDatabase } from '../../../../ports/target.ts';
import { systemClock } from '../../../local/clock/clock.ts';
import { readFacts } from '../facts/facts.ts';
import { databaseReader } from '../facts/reader.ts';
import { findUngivable } from '../facts/standingRoles.ts';
import { readState } from '../facts/targetState.ts';
import { type Session, withSession } from '../session/connect.ts';
import { dropDatabase, withSessionBeside } from '../session/maintenance.ts';
import { clientsOnly, disconnectSessions, refuseSessions } from '../session/sessions.ts';
import { applyDatabaseSettings, applySettings } from './applyDatabaseSettings.ts';
import { createDatabase, prepareDatabase } from './create.ts';
import { createMissingRoles, dropRoles, type RoleMaking } from './createRoles.ts';
import { emptyDatabase } from './empty.ts';
import { regrantOnExtensions } from './extensionGrants.ts';
import { joinOwner } from './joinOwner.ts';
import { allowConnections, keepCopy, keptCopies, reopenFor } from './keptCopies.ts';
import { grantConnect, lendForReading } from './lendForReading.ts';
import { findRefusedSettings } from './refusedSettings.ts';
import { restoreLock } from './restoreLock.ts';
import {
  dropRestoringRole,
  endRestoringRole,
  makeRestoringRole,
  ownerWhileRestoring,
  type RestoringRole,
  takeBackLent,
} from './restoringRole.ts';
import { giveTo, settleStatements } from './settle.ts';
import { analyzeTables } from './statistics.ts';
import { endSubscriptions } from './subscriptions.ts';
import { swapDatabases } from './swap.ts';
import type { TargetOptions } from './targetOptions.ts';

const reading = { snapshotId: null, censusConnections: 2, lockTimeoutSeconds: 30, askTimeoutSeconds: 60 };

/** The server a restore brings the database back to. `address` is its master's; the database it names may be gone. */
export function postgresTarget(address: DatabaseAddress, options: TargetOptions = {}): TargetDatabase {
  const clock = options.clock ?? systemClock;
  const granted = options.granted ?? {};
  const roleMaking: RoleMaking = { granted, ...(options.mark === undefined ? {} : { mark: options.mark }) };
  const beside = <T>(databases: readonly string[], use: (session: Session) => Promise<T>): Promise<T> =>
    withSessionBeside(address, databases, use);
  const inside = <T>(database: string, use: (session: Session) => Promise<T>): Promise<T> =>
    withSession({ ...address, database }, use, { guarded: true });
  const restorerOf = (database: string, role: RestoringRole | null, owner: string): DatabaseAddress =>
    role === null
      ? { ...address, database, role: owner }
      : { ...address, database, user: role.name, password: role.password };
  /**
   * Who may give something to the database's owner: the master, or for a superuser that was there before, the provider.
   */
  const giver = async (needs: RestoreNeeds): Promise<DatabaseAddress> => {
    if (options.provider === undefined) return address;
    const ungivable = await beside([], (session) => findUngivable(session, needs));
    return ungivable.includes(needs.catalog.database.owner) ? options.provider : address;
  };
  const provide = async (
    database: string,
    needs: RestoreNeeds,
    left: readonly RefusedStatement[],
  ): Promise<readonly RefusedStatement[]> => {
    if (options.provider === undefined || left.length === 0) return left;
    const ungivable = await beside([], (session) => findUngivable(session, needs));
    return withSession({ ...options.provider, database }, (session) => giveTo(session, left, ungivable), {
      guarded: true,
    });
  };
  const prepare = async (
    session: Session,
    database: string,
    needs: RestoreNeeds,
    {
      role,
      versionNumber,
      ...making
    }: MakeOptions & { readonly role: RestoringRole | null; readonly versionNumber: number },
  ): Promise<FreshDatabase> => {
    const { owner } = needs.catalog.database;
    const restorer = restorerOf(database, role, owner);
    const asOwner = (statements: readonly string[]): Promise<void> =>
      withSession(restorer, async (within) => {
        for (const statement of statements) await within.query(statement);
      });
    const made = (maker: Session): Promise<readonly string[]> =>
      prepareDatabase(session, role?.name ?? owner, needs, { maker, asOwner, ...making });
    const { provider } = options;
    const provided =
      provider === undefined
        ? await made(session)
        : await withSession({ ...provider, database }, made, { guarded: true });
    return fresh(database, restorer, versionNumber, provided);
  };
  const fresh = (
    database: string,
    restorer: DatabaseAddress,
    versionNumber: number,
    provided: readonly string[],
  ): FreshDatabase => {
    // Merely planning a query evaluates expressions of the tables in it, so the master looks at system catalogs alone.
    const master = databaseReader({ ...address, database }, { ...reading, guarded: true });
    const reader = { ...databaseReader(restorer, reading), catalog: () => master.catalog() };
    return { address: restorer, versionNumber, reader, provided };
  };

  return {
    address,
    exclusion: restoreLock(address),
    facts: () => beside([], readFacts),
    state: (database, needs) => beside([], (session) => readState(session, database, needs, { inside, granted })),
    createRoles: (needs, names) => beside([], (session) => createMissingRoles(session, needs, names, roleMaking)),
    dropRoles: (names) => beside([], (session) => dropRoles(session, names)),
    create: async (database, needs, making = {}) => {
      const { owner } = needs.catalog.database;
      const { versionNumber, role } = await beside([database], async (session) => {
        const facts = await readFacts(session);
        const made = await makeRestoringRole(session, database, needs);
        if (made === null || made.memberOf.includes(owner)) await joinOwner(session, owner, facts.versionNumber);
        await createDatabase(session, database, ownerWhileRestoring(made, owner), needs, {
          ...making,
          versionNumber: facts.versionNumber,
        });
        return { versionNumber: facts.versionNumber, role: made };
      });
      return await inside(database, (session) => prepare(session, database, needs, { role, versionNumber, ...making }));
    },
    empty: async (database, needs, making = {}) => {
      const { owner } = needs.catalog.database;
      return await inside(database, async (session) => {
        await refuseSessions(session, database, clientsOnly);
        const facts = await readFacts(session);
        await joinOwner(session, owner, facts.versionNumber);
        // First, so that their workers do not write into what is being emptied, or into the next restore's tables.
        await endSubscriptions(session, database);
        await emptyDatabase(session, facts.versionNumber);
        const role = await makeRestoringRole(session, database, needs);
        await session.query(
          `alter database ${pg.escapeIdentifier(database)} owner to ${pg.escapeIdentifier(ownerWhileRestoring(role, owner))}`,
        );
        return await prepare(session, database, needs, { role, versionNumber: facts.versionNumber, ...making });
      });
    },
    settle: async (database, needs, statements, { keepRole = false } = {}) => {
      const left = await inside(database, (session) => settleStatements(session, database, statements));
      const given = await provide(database, needs, left);
      if (!keepRole) {
        const { owner } = needs.catalog.database;
        const { provider } = options;
        if (provider !== undefined) {
          await withSession({ ...provider, database }, (session) => takeBackLent(session, database), { guarded: true });
        }
        const giving = { ...(await giver(needs)), database };
        await withSession(giving, (session) => endRestoringRole(session, database, owner), { guarded: true });
      }
      return given;
    },
    regrant: async (database, needs, grants, made = []) => {
      const none = needs.catalog.extensions.length === 0 && made.length === 0;
      if (grants.length === 0 || none) return { given: [], refused: [] };
      const maker = { ...(options.provider ?? address), database };
      const give = (session: Session) => regrantOnExtensions(session, database, grants, made);
      return withSession(maker, give, { guarded: true });
    },
    applySettings: (database, needs) => beside([], (session) => applySettings(session, database, needs)),
    dress: async (database, needs) => {
      const refused = await beside([], (session) => findRefusedSettings(session, needs));
      await withSessionBeside(await giver(needs), [], (session) =>
        applyDatabaseSettings(session, database, needs, refused),
      );
    },
    disconnect: (database) => beside([database], (session) => disconnectSessions(session, database, clock)),
    swap: (names) => swapDatabases(beside, names, clock),
    keep: (database, copy) => beside([database], (session) => keepCopy(session, database, copy)),
    kept: () => beside([], keptCopies),
    reopen: (name) => beside([name], (session) => reopenFor(session, name)),
    revisit: async (database, needs) => {
      const { owner } = needs.catalog.database;
      const { versionNumber, role } = await beside([database], async (session) => {
        await allowConnections(session, database, true);
        const facts = await readFacts(session);
        const made = await makeRestoringRole(session, database, needs);
        if (made !== null) await grantConnect(session, database, made.name);
        return { versionNumber: facts.versionNumber, role: made };
      });
      if (role !== null) await inside(database, (session) => lendForReading(session, role.name));
      return fresh(database, restorerOf(database, role, owner), versionNumber, []);
    },
    analyze: (place, signal) => analyzeTables(place.address, signal),
    drop: (database) =>
      beside([database], async (session) => {
        await dropDatabase(session, database);
        await dropRestoringRole(session, database);
      }),
  };
}
