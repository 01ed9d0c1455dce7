import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { Failure } from '../../../../errors.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import { applicationName, describeAddress, plainSession } from './address.ts';
import { copyIn } from './copyIn.ts';
import { databaseFailure, isServerError } from './sqlstate.ts';

/** One connection. Its errors are Failures already. */
export interface Session {
  readonly address: DatabaseAddress;
  /** Rows of one statement (several where there are no `values`). `Row` is what the SQL is written to yield. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Rows of exactly one statement, every value as the server's text. */
  texts(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** Sends rows to a `COPY … FROM stdin`; how many the server took. The rows' own error is thrown as it is. */
  copyIn(statement: string, rows: AsyncIterable<Uint8Array>): Promise<number>;
  /** The error with which this session was ended between two statements; null while it was not. */
  ending(): Failure | null;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ConnectOptions {
  /**
   * For a master in a database that others have written, whose owner may set its search_path, put an operator of his
   * own before the server's, and wait for the master. Refused by transaction poolers.
   */
  readonly guarded?: boolean;
  /** A connection for replication, which knows the server's replication commands and no SQL. */
  readonly replication?: boolean;
}

const connectTimeoutMilliseconds = 15_000;
const keepAliveMilliseconds = 30_000;

/**
 * Opens one connection, the only place that does. Sets nothing on the session, because behind a transaction pooler a
 * session's settings leak into the application's connections: reads run inside `begin read only` with local settings.
 * (Only an address with a `role`, as in a restore, becomes that role.) With `guarded` the session
 * starts with {@link plainSession}. Failure `source`, `credentials` or `configuration`; the password is in no message.
 */
export async function connect(address: DatabaseAddress, options: ConnectOptions = {}): Promise<Session> {
  const ssl = await tlsOptions(address);
  try {
    return await open(address, ssl, options);
  } catch (error) {
    const refusedByServer = isServerError(error) || (error instanceof Error && 'code' in error);
    // libpq's `prefer`: a server without TLS ends the attempt without any code, and is then asked in plain text.
    if (address.sslMode !== 'prefer' || ssl === false || refusedByServer || error instanceof Failure) {
      throw databaseFailure(address, error, true);
    }
  }
  return open(address, false, options).catch((error: unknown) => {
    throw databaseFailure(address, error, true);
  });
}

/** Runs `use` on a connection of its own, closed whatever happens. */
export async function withSession<T>(
  address: DatabaseAddress,
  use: (session: Session) => Promise<T>,
  options: ConnectOptions = {},
): Promise<T> {
  await using session = await connect(address, options);
  return await use(session);
}

async function open(
  address: DatabaseAddress,
  ssl: NonNullable<pg.ClientConfig['ssl']>,
  options: ConnectOptions,
): Promise<Session> {
  const client = new pg.Client({
    ...(options.replication === true ? replicating : {}),
    host: address.host,
    port: address.port,
    database: address.database,
    user: address.user,
    // A function keeps `pg` from looking into PGPASSWORD and .pgpass: what counts is the configuration.
    password: address.password ?? (() => noPassword(address)),
    ssl,
    ...(options.guarded === true ? { options: plainSession } : {}),
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMilliseconds,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMilliseconds,
  });
  let lost = false;
  let ending: Failure | null = null;
  client.on('error', (error) => {
    lost = true;
    ending ??= databaseFailure(address, error, true);
  });
  try {
    await client.connect();
    if (address.role !== undefined) await client.query(`set role ${pg.escapeIdentifier(address.role)}`);
  } catch (error) {
    // `pg` leaves the socket of a failed attempt to the other side.
    client.connection.stream.destroy();
    throw error;
  }
  client.on('end', () => {
    lost = true;
  });

  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw databaseFailure(address, error, lost);
    }
  };
  const close = async (): Promise<void> => {
    if (!lost) await client.end();
  };
  return {
    address,
    ending: () => ending,
    query: <Row extends object>(sql: string, values?: readonly unknown[]) =>
      run(async () => (await client.query<Row>(sql, values === undefined ? undefined : [...values])).rows),
    copyIn: (statement, rows) => run(() => copyIn(client, statement, rows)),
    texts: (sql) => run(async () => (await client.query<(string | null)[]>(asTexts(sql))).rows),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** `@types/pg` does not know it. */
const replicating: object = { replication: 'true' };

/** The extended protocol, because it takes one statement only; `@types/pg` does not know `queryMode`. */
function asTexts(text: string): pg.QueryArrayConfig {
  const config = { text, rowMode: 'array' as const, queryMode: 'extended', types: { getTypeParser: () => String } };
  return config;
}

function noPassword(address: DatabaseAddress): never {
  throw new Failure(
    'credentials',
    `${describeAddress(address)}: the server asks for a password and none is configured`,
    {
      hint: 'put the password into the database URL',
    },
  );
}

async function tlsOptions(address: DatabaseAddress): Promise<NonNullable<pg.ClientConfig['ssl']>> {
  if (address.sslMode === 'disable' || address.host.startsWith('/')) return false;
  const ca = await rootCertificate(address);
  const verifiesChain = address.sslMode.startsWith('verify-') || (address.sslMode === 'require' && ca !== undefined);
  return {
    rejectUnauthorized: verifiesChain,
    ...(ca === undefined ? {} : { ca }),
    ...(address.sslMode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

async function rootCertificate(address: DatabaseAddress): Promise<string | undefined> {
  // libpq's word for the certificates of the operating system; Node's own list is the nearest to it.
  if (address.sslRootCert === undefined || address.sslRootCert === 'system') return undefined;
  try {
    return await readFile(address.sslRootCert, 'utf8');
  } catch (error) {
    throw new Failure('configuration', `cannot read sslrootcert ${address.sslRootCert}`, {
      hint: 'check the path after sslrootcert= in the database URL',
      cause: error,
    });
  }
}
