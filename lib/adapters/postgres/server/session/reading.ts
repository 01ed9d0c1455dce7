import pg from 'pg';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import { type Session, withSession } from './connect.ts';

/** Every value that decides how a row turns into text; measured to agree from 14 to 18. */
const textSettings = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '3',
  bytea_output: 'hex',
  lc_monetary: 'C',
  quote_all_identifiers: 'off',
  // Of a dump's own queries: operators of an extension's condition read these.
  array_nulls: 'on',
  transform_null_equals: 'off',
  standard_conforming_strings: 'on',
};

/** `row_security` off turns rows that a policy would hide into an error. `transaction_timeout` exists from 17 on. */
const waitSettings = {
  row_security: 'off',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0',
  // The planner guesses that a query of the catalog is expensive enough to compile, which takes longer than the query.
  jit: 'off',
};

export interface ReadingOptions {
  /** An exported snapshot to see, or null: each statement sees its own. */
  readonly snapshotId: string | null;
  /** How long a statement waits for a lock; 0 waits for ever. */
  readonly lockTimeoutSeconds: number;
  /** 0: no limit. */
  readonly statementTimeoutSeconds: number;
  /** `none` for our own queries, which name every schema; `default` for those that an operator wrote. */
  readonly searchPath: 'none' | 'default';
}

/** How our own queries read. */
export const ours = { searchPath: 'none', statementTimeoutSeconds: 0 } as const;

/**
 * Runs `use` in a read-only transaction on a connection of its own. Settings of the database or of the role, such as a
 * statement_timeout, do not reach it.
 */
export function inReading<T>(address: DatabaseAddress, use: (session: Session) => Promise<T>): Promise<T> {
  return withSession(address, async (session) => {
    await beginReading(session, { ...ours, snapshotId: null, lockTimeoutSeconds: 0 });
    return await use(session);
  });
}

/** Starts a read-only transaction with the settings of the census, all of them local to it. */
export async function beginReading(session: Session, options: ReadingOptions): Promise<void> {
  // Before the first query of a transaction anybody could still make it one that writes.
  await session.query(`${await readingScript(session, options)}; select 1`);
}

/** Statements that start such a transaction on this session's server, to be sent as often as one is wanted. */
export async function readingScript(session: Session, options: ReadingOptions): Promise<string> {
  const { snapshotId } = options;
  const isolation = snapshotId === null ? 'read committed' : 'repeatable read';
  return [
    `begin transaction isolation level ${isolation} read only`,
    ...(snapshotId === null ? [] : [`set transaction snapshot ${pg.escapeLiteral(snapshotId)}`]),
    await settingsScript(session, options),
  ].join('; ');
}

/** The same settings for a transaction that has begun. */
export async function settingsScript(session: Session, options: Omit<ReadingOptions, 'snapshotId'>): Promise<string> {
  const wanted = {
    ...textSettings,
    ...waitSettings,
    lock_timeout: `${options.lockTimeoutSeconds}s`,
    statement_timeout: `${options.statementTimeoutSeconds}s`,
    ...(options.searchPath === 'none' ? { search_path: '' } : {}),
  };
  const known = await session.query<{ name: string }>(
    'select pg_catalog.lower(name) as name from pg_catalog.pg_settings where pg_catalog.lower(name) = any ($1)',
    [Object.keys(wanted).map((name) => name.toLowerCase())],
  );
  const names = new Set(known.map(({ name }) => name));
  return Object.entries(wanted)
    .filter(([name]) => names.has(name.toLowerCase()))
    .map(([name, value]) => `set local ${name} = ${pg.escapeLiteral(value)}`)
    .join('; ');
}
