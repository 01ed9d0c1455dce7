import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Failure } from '../../../../errors.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { DatabaseAddress, Obstacle } from '../../../../ports/database.ts';
import type { MasterTrial } from '../../../../ports/target.ts';
import { readFacts } from '../facts/facts.ts';
import { joinOwner } from '../restore/joinOwner.ts';
import type { Session } from '../session/connect.ts';
import { dropDatabase, inTransaction, withSessionBeside } from '../session/maintenance.ts';
import { sqlState } from '../session/sqlstate.ts';
import { sweepDatabases, throwawayPrefix } from './newDatabaseOn.ts';
import { thisProcess } from './ownerProcess.ts';

/** Longer than the trial takes on any server; what is left after it is a leftover on every machine. */
const lifetimeMilliseconds = 60 * 60 * 1000;

/** The master of restores at `address`. What a killed trial left is found by its name and mark, as that of a killed drill. */
export function masterTrial(address: DatabaseAddress, clock: Clock): MasterTrial {
  const place = `${address.host}:${address.port}`;
  const user = pg.escapeIdentifier(address.user);
  return {
    master: `${address.user} on ${place}`,
    rights: () =>
      loggedIn(address, async (session) => {
        await sweepDatabases(session, clock);
        const name = `${throwawayPrefix}${randomBytes(6).toString('hex')}`;
        const holder = await thisProcess(new Date(clock.now().getTime() + lifetimeMilliseconds));
        try {
          return await tried(session, { name, mark: JSON.stringify({ ...holder, place: name }), user, place });
        } finally {
          await dropDatabase(session, name);
          if (await roleExists(session, name)) await session.query(`drop role ${pg.escapeIdentifier(name)}`);
        }
      }),
    lockRoom: () =>
      loggedIn(address, async (session) => {
        const [found] = await session.query<{ sessions: number; each: number }>(
          `select pg_catalog.current_setting('max_connections')::int + pg_catalog.current_setting('max_prepared_transactions')::int as sessions,
                  pg_catalog.current_setting('max_locks_per_transaction')::int as each`,
        );
        return { sessions: found?.sessions ?? 0, perSession: found?.each ?? 0 };
      }),
  };
}

async function roleExists(session: Session, name: string): Promise<boolean> {
  return (await session.query('select 1 from pg_catalog.pg_roles where rolname = $1', [name])).length > 0;
}

/** A failed login comes with the statement that lets it in. */
async function loggedIn<T>(address: DatabaseAddress, use: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await withSessionBeside(address, [], use);
  } catch (error) {
    if (!(error instanceof Failure) || sqlState(error)?.startsWith('28') !== true) throw error;
    const user = pg.escapeIdentifier(address.user);
    throw new Failure(error.kind, error.message, {
      hint: `correct RESTORE_DATABASE_URL; or as a superuser there: create role ${user} login createdb createrole password '…' (alter role, where it exists)`,
      cause: error,
    });
  }
}

interface Trial {
  readonly name: string;
  readonly mark: string;
  readonly user: string;
  readonly place: string;
}

/** Each by itself, so that one statement gives all that is missing. */
async function tried(session: Session, { name, mark, user, place }: Trial): Promise<readonly Obstacle[]> {
  const it = pg.escapeIdentifier(name);
  const refusals: Obstacle[] = [];
  const attempt = async (what: string, remedy: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      if (sqlState(error) !== '42501') throw error;
      refusals.push({ what: `${user} may not ${what} on ${place}`, hint: `as a superuser there: ${remedy}` });
      return false;
    }
  };
  const { versionNumber } = await readFacts(session);
  const role = await attempt('create roles', `alter role ${user} createrole`, () =>
    inTransaction(session, async () => {
      await session.query(`create role ${it} nologin`);
      await session.query(`comment on role ${it} is ${pg.escapeLiteral(mark)}`);
    }),
  );
  // Without the role nothing would tell whose database it is.
  if (!role) {
    const [found] = await session.query<{ may: boolean }>(
      'select rolcreatedb or rolsuper as may from pg_catalog.pg_roles where rolname = current_user',
    );
    if (found?.may !== true) {
      refusals.push({
        what: `${user} may not create databases on ${place}`,
        hint: `as a superuser there: alter role ${user} createdb`,
      });
    }
    return refusals;
  }
  const made = await attempt('create databases', `alter role ${user} createdb`, () =>
    session.query(`create database ${it} template template0`),
  );
  if (made) {
    await attempt('give a database to another role', `alter role ${user} createrole`, async () => {
      await joinOwner(session, name, versionNumber);
      await session.query(`alter database ${it} owner to ${it}`);
    });
  }
  return refusals;
}
