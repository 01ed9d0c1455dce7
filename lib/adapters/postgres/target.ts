import pg from 'pg';
import type { GrantedRights } from '../../core/roleRights.ts';
import { Failure } from '../../errors.ts';
import type {
  DatabaseAddress,
  FreshDatabase,
  RestoreNeeds,
  TargetDatabase,
  TargetState,
} from '../../ports/database.ts';
import type { Clock } from '../../ports/surroundings.ts';
import { systemClock } from '../clock/clock.ts';
import { type Session, withSession } from './connect.ts';
import { createDatabase, findMissingExtensions, prepareDatabase } from './create.ts';
import { createMissingRoles, describeMissingRoles, dropRoles, type RoleMaking } from './createRoles.ts';
import { dressDatabase } from './dress.ts';
import { emptyDatabase } from './empty.ts';
import { readFacts } from './facts.ts';
import { findMissingLocale } from './locale.ts';
import { dropDatabase, inTransaction, withSessionBeside } from './maintenance.ts';
import { databaseReader } from './reader.ts';
import { restoreLock } from './restoreLock.ts';
import {
  dropRestoringRole,
  endRestoringRole,
  makeRestoringRole,
  ownerWhileRestoring,
  type RestoringRole,
} from './restoringRole.ts';
import { disconnectSessions, otherSessions, refuseSessions } from './sessions.ts';
import { settleStatement } from './settle.ts';
import { findUngivable } from './standingRoles.ts';
import { endSubscriptions, subscriptionsOf } from './subscriptions.ts';
import { extensionMember, userSchema } from './tables.ts';

export interface TargetOptions {
  readonly clock?: Clock;
  /** Privileged rights that a person allowed roles to come back with; none unless given. */
  readonly granted?: GrantedRights;
  /** Written as a comment on every role that is made, for the janitor of drills. */
  readonly mark?: string;
}

const reading = { snapshotId: null, censusConnections: 2, lockTimeoutSeconds: 30, askTimeoutSeconds: 60 };

/** The server a restore brings the database back to. `address` is its master's; the database it names may be gone. */
export function postgresTarget(address: DatabaseAddress, options: TargetOptions = {}): TargetDatabase {
  const clock = options.clock ?? systemClock;
  const granted = options.granted ?? {};
  const making: RoleMaking = { granted, ...(options.mark === undefined ? {} : { mark: options.mark }) };
  const beside = <T>(databases: readonly string[], use: (session: Session) => Promise<T>): Promise<T> =>
    withSessionBeside(address, databases, use);
  const inside = <T>(database: string, use: (session: Session) => Promise<T>): Promise<T> =>
    withSession({ ...address, database }, use, { guarded: true });
  const fresh = (
    database: string,
    restoring: RestoringRole | { readonly owner: string },
    versionNumber: number,
  ): FreshDatabase => {
    const restorer =
      'owner' in restoring
        ? { ...address, database, role: restoring.owner }
        : { ...address, database, user: restoring.name, password: restoring.password };
    // Merely planning a query evaluates expressions of the tables in it, so the master looks at system catalogs alone.
    const master = databaseReader({ ...address, database }, { ...reading, guarded: true });
    const reader = { ...databaseReader(restorer, reading), catalog: () => master.catalog() };
    return { address: restorer, versionNumber, reader };
  };

  return {
    address,
    exclusion: restoreLock(address),
    facts: () => beside([], readFacts),
    state: (database, needs) => beside([], (session) => readState(session, database, needs, { inside, granted })),
    createRoles: (needs, names) => beside([], (session) => createMissingRoles(session, needs, names, making)),
    dropRoles: (names) => beside([], (session) => dropRoles(session, names)),
    create: async (database, needs) => {
      const { owner } = needs.catalog.database;
      const { versionNumber, role } = await beside([database], async (session) => {
        const facts = await readFacts(session);
        await joinOwner(session, owner, facts.versionNumber);
        const made = await makeRestoringRole(session, database, needs);
        await createDatabase(session, database, ownerWhileRestoring(made, owner), needs, facts.versionNumber);
        return { versionNumber: facts.versionNumber, role: made };
      });
      await inside(database, (session) => prepareDatabase(session, role?.name ?? owner, needs));
      return fresh(database, role ?? { owner }, versionNumber);
    },
    empty: async (database, needs) => {
      const { owner } = needs.catalog.database;
      return await inside(database, async (session) => {
        await refuseSessions(session, database);
        const facts = await readFacts(session);
        await joinOwner(session, owner, facts.versionNumber);
        // First, lest their workers write into what is being emptied, or the next restore's tables.
        await endSubscriptions(session, database);
        await emptyDatabase(session, facts.versionNumber);
        const role = await makeRestoringRole(session, database, needs);
        const restorer = role?.name ?? owner;
        await session.query(
          `alter database ${pg.escapeIdentifier(database)} owner to ${pg.escapeIdentifier(ownerWhileRestoring(role, owner))}`,
        );
        await prepareDatabase(session, restorer, needs);
        return fresh(database, role ?? { owner }, facts.versionNumber);
      });
    },
    settle: (database, needs, statements) =>
      inside(database, async (session) => {
        for (const statement of statements) await settleStatement(session, database, statement);
        await endRestoringRole(session, database, needs.catalog.database.owner);
      }),
    dress: (database, needs) => beside([], (session) => dressDatabase(session, database, needs)),
    disconnect: (database) => beside([database], (session) => disconnectSessions(session, database, clock)),
    swap: ({ fresh: restored, current, retired }) =>
      beside([restored, current, retired], async (session) => {
        const exists = await databaseExists(session, current);
        for (const database of exists ? [restored, current] : [restored]) await refuseSessions(session, database);
        await inTransaction(session, async () => {
          if (exists) await rename(session, current, retired);
          await rename(session, restored, current);
        });
      }),
    drop: (database) =>
      beside([database], async (session) => {
        await dropDatabase(session, database);
        await dropRestoringRole(session, database);
      }),
  };
}

async function readState(
  session: Session,
  database: string,
  needs: RestoreNeeds,
  {
    inside,
    granted,
  }: {
    readonly inside: <T>(database: string, use: (session: Session) => Promise<T>) => Promise<T>;
    readonly granted: GrantedRights;
  },
): Promise<TargetState> {
  const rolesToMake = await describeMissingRoles(session, needs, granted);
  const missing = {
    rolesToMake,
    missingRoles: rolesToMake.map(({ name }) => name),
    ungivableRoles: await findUngivable(session, needs),
    missingExtensions: await findMissingExtensions(session, needs),
    missingLocale: await findMissingLocale(session, needs),
  };
  if (!(await databaseExists(session, database))) {
    return { exists: false, tables: 0, sizeBytes: 0, sessions: [], subscriptions: [], ...missing };
  }
  const sessions = await otherSessions(session, database);
  const subscriptions = await subscriptionsOf(session, database);
  const [found] = await inside(database, (within) =>
    within.query<{ tables: string; size: string }>(
      `select count(*)::text as tables, pg_catalog.pg_database_size(pg_catalog.current_database())::text as size
         from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'm') and not c.relispartition and c.relpersistence <> 't'
          and ${userSchema} and not ${extensionMember}`,
    ),
  );
  return {
    exists: true,
    tables: Number(found?.tables),
    sizeBytes: Number(found?.size),
    sessions,
    subscriptions,
    ...missing,
  };
}

async function databaseExists(session: Session, database: string): Promise<boolean> {
  const found = await session.query('select 1 from pg_catalog.pg_database where datname = $1', [database]);
  return found.length > 0;
}

function rename(session: Session, from: string, to: string): Promise<unknown> {
  return session.query(`alter database ${pg.escapeIdentifier(from)} rename to ${pg.escapeIdentifier(to)}`);
}

/** Who is no superuser can give a database only to a role whose member it is; from 16 on, one with the SET option. */
async function joinOwner(session: Session, owner: string, versionNumber: number): Promise<void> {
  const [row] = await session.query<{ member: boolean }>(
    `select pg_catalog.pg_has_role(oid, $2) as member from pg_catalog.pg_roles where rolname = $1`,
    [owner, versionNumber >= 160000 ? 'SET' : 'MEMBER'],
  );
  if (row === undefined) {
    throw new Failure('configuration', `the server has no role ${owner}, who owns the database`, {
      hint: `create role "${owner}"`,
    });
  }
  if (!row.member) {
    await session.query(`grant ${pg.escapeIdentifier(owner)} to ${pg.escapeIdentifier(session.address.user)}`);
  }
}
