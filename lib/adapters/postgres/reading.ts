import pg from 'pg';
import type { Session } from './connect.ts';

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
};

/** `row_security` off turns rows that a policy would hide into an error. `transaction_timeout` exists from 17 on. */
const patience = {
  row_security: 'off',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0',
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

/** Starts a read-only transaction with the settings of the census, all of them local to it. */
export async function beginReading(session: Session, options: ReadingOptions): Promise<void> {
  if (options.snapshotId === null) {
    await session.query('begin transaction isolation level read committed read only');
  } else {
    await session.query('begin transaction isolation level repeatable read read only');
    await session.query(`set transaction snapshot ${pg.escapeLiteral(options.snapshotId)}`);
  }
  await applyReadingSettings(session, options);
}

export async function applyReadingSettings(
  session: Session,
  options: Omit<ReadingOptions, 'snapshotId'>,
): Promise<void> {
  const settings = Object.entries({
    ...textSettings,
    ...patience,
    lock_timeout: `${options.lockTimeoutSeconds}s`,
    statement_timeout: `${options.statementTimeoutSeconds}s`,
    ...(options.searchPath === 'none' ? { search_path: '' } : {}),
  });
  await session.query(
    `select pg_catalog.set_config(s.name, wanted.value, true)
       from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) as wanted(name, value)
       join pg_catalog.pg_settings s on pg_catalog.lower(s.name) = pg_catalog.lower(wanted.name)`,
    [settings.map(([name]) => name), settings.map(([, value]) => value)],
  );
}
