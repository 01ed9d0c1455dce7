import pg from 'pg';
import { Failure } from '../../../../errors.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import { connect, type Session } from './connect.ts';
import { sqlState } from './sqlstate.ts';

/** No such database, connecting to it not granted, or refused by pg_hba.conf: another may do. */
const tryNext = new Set(['3D000', '42501', '28000']);

/**
 * Opens a connection from which other databases can be made, renamed and dropped: to `postgres`, else to the one that
 * the address names, which may be gone after a disaster, else to `template1`; never to one of `besides`.
 */
export async function connectBeside(address: DatabaseAddress, besides: readonly string[] = []): Promise<Session> {
  const candidates = new Set(['postgres', address.database, 'template1'].filter((name) => !besides.includes(name)));
  const refusals: unknown[] = [];
  for (const database of candidates) {
    try {
      return await connect({ ...address, database });
    } catch (error) {
      if (!isRefused(error)) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length > 0) throw refusals[0];
  throw new Failure('configuration', `no database to connect to beside ${besides.join(', ')}`);
}

/** Whether it was the database that could not be connected to, and not the server. */
export function isRefused(error: unknown): boolean {
  return tryNext.has(sqlState(error) ?? '');
}

export async function withSessionBeside<T>(
  address: DatabaseAddress,
  besides: readonly string[],
  use: (session: Session) => Promise<T>,
): Promise<T> {
  await using session = await connectBeside(address, besides);
  await limitWaiting(session);
  return await use(session);
}

const waitSettings = {
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  default_transaction_isolation: 'read committed',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
};

/**
 * Overrides settings of the role or the database that would keep a session from writing, or end it. Not for a
 * connection that may go through a transaction pooler, where they would stay with the backend.
 */
export async function limitWaiting(session: Session): Promise<void> {
  await session.query(
    `select pg_catalog.set_config(s.key, s.value, false) from pg_catalog.json_each_text($1) as s
      where pg_catalog.current_setting(s.key, true) <> s.value`,
    [JSON.stringify(waitSettings)],
  );
}

/** Runs `use` in one transaction; anything thrown rolls it back. */
export async function inTransaction<T>(session: Session, use: () => Promise<T>): Promise<T> {
  await session.query('begin');
  try {
    const result = await use();
    await session.query('commit');
    return result;
  } catch (error) {
    // The first error is the one to tell; a connection that is gone has rolled back by itself.
    await session.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** insufficient_privilege */
const refused = '42501';

/**
 * Drops a database and ends its sessions; does nothing where there is none. A master that is not a superuser may not
 * end an autovacuum worker, as `force` would; without it the server ends its worker itself.
 */
export async function dropDatabase(session: Session, database: string): Promise<void> {
  const drop = `drop database if exists ${pg.escapeIdentifier(database)}`;
  try {
    await session.query(`${drop} with (force)`);
  } catch (error) {
    if (sqlState(error) !== refused) throw error;
    await session.query(drop);
  }
}
