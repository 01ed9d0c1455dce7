import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import pg from 'pg';

import { missingTools } from '../../../tools/setup/optional.ts';
import { locate } from '../../../tools/setup/prepare.ts';
import type { ToolName } from '../../../tools/setup/tools/index.ts';
import { type Scratch, scratch } from '../scratch.ts';
import { type ServerProcess, startServer } from './child.ts';
import { onFreePort } from './port.ts';
import { type ClusterOptions, makeCluster, postgresUser } from './postgresCluster.ts';

/** A role that can log in. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

/** A PostgreSQL cluster of its own on 127.0.0.1, SCRAM passwords, durability off. */
export interface PostgresServer extends AsyncDisposable {
  readonly major: number;
  /** As `server_version_num` has it: 150018. */
  readonly versionNumber: number;
  /** pg_dump, pg_restore, psql of the server's own version. */
  readonly binDirectory: string;
  readonly dataDirectory: string;
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  readonly password: string;
  readonly logFile: string;
  /** The postmaster's; another one after `restart`. */
  readonly pid: number;
  /** A connection URL, as the superuser unless a login is given. */
  url(database?: string, login?: Login): string;
  /** One statement, or several without values, on a connection of its own. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    database: string,
    sql: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]>;
  createDatabase(name: string, options?: string): Promise<void>;
  /** Creates a role that can log in; `attributes` as in CREATE ROLE: `BYPASSRLS NOINHERIT`. */
  createLogin(name: string, attributes?: string): Promise<Login>;
  stop(mode?: ShutdownMode): Promise<void>;
  /** Stops it where it runs, and starts it again: same data, same port. */
  restart(mode?: ShutdownMode): Promise<void>;
}

export type ShutdownMode = 'smart' | 'fast' | 'immediate';

const signals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

type Major = 14 | 15 | 16 | 17 | 18 | 19;

/** Every major that Lifeboat knows and this machine has: 19 is missing where its release candidate is. */
export const majors: readonly Major[] = [
  14,
  15,
  16,
  17,
  18,
  ...((await missingTools()).length === 0 ? [19 as const] : []),
];

export interface PostgresOptions extends ClusterOptions {
  readonly major?: Major;
  /** Of 15 only: the newest minor instead of the machine's own. */
  readonly newestMinor?: boolean;
  /** Of 18 only: without extensions but plpgsql; or with ICU (as 15 has it) and without client programs. */
  readonly build?: 'bare' | 'icu';
  /** The size of a /dev/shm of its own. Default: the machine's. */
  readonly sharedMemoryBytes?: number;
  /** Added to the server's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const major = options.major ?? 15;
  const binDirectory = await locate(toolOf(major, options));
  const password = randomBytes(12).toString('hex');
  const home = await scratch(`pg${major}`);
  try {
    const dataDirectory = await makeCluster(home.path, binDirectory, password, options);
    return await onFreePort(async (port) => {
      const about = { major, binDirectory, dataDirectory, host: '127.0.0.1', port, superuser: 'postgres', password };
      return started(about, home, options);
    });
  } catch (error) {
    await home[Symbol.asyncDispose]();
    throw error;
  }
}

function toolOf(major: Major, { newestMinor = false, build }: PostgresOptions): ToolName {
  if (newestMinor && major !== 15) throw new Error(`only 15 has two minors, not ${major}`);
  if (build !== undefined && major !== 18) throw new Error(`only 18 has several builds, not ${major}`);
  if (newestMinor) return 'postgres-15-newest';
  return build === undefined ? `postgres-${major}` : `postgres-18-${build}`;
}

type About = Pick<
  PostgresServer,
  'major' | 'binDirectory' | 'dataDirectory' | 'host' | 'port' | 'superuser' | 'password'
>;

async function started(
  about: About,
  home: Scratch,
  { environment = {}, sharedMemoryBytes }: Pick<PostgresOptions, 'environment' | 'sharedMemoryBytes'>,
): Promise<PostgresServer> {
  const url = (database = 'postgres', login?: Login) => {
    const { name, password } = login ?? { name: about.superuser, password: about.password };
    const [user, secret, path] = [name, password, database].map(encodeURIComponent);
    return `postgresql://${user}:${secret}@${about.host}:${about.port}/${path}`;
  };
  const query: PostgresServer['query'] = async (database, sql, values) => ask(url(database), sql, values);
  const start = (): Promise<ServerProcess> =>
    startServer({
      name: 'postgres',
      program: join(about.binDirectory, 'postgres'),
      args: ['-D', about.dataDirectory, '-p', String(about.port)],
      environment,
      sharedMemoryBytes,
      directory: home.path,
      user: postgresUser,
      deathSignal: 'QUIT',
      ready: async () => (await query('postgres', 'select')).length === 1,
    });
  let server = await start();
  const [version] = await query<{ number: string }>(
    'postgres',
    `select current_setting('server_version_num') as number`,
  );
  return {
    ...about,
    versionNumber: Number(version?.number),
    logFile: server.logFile,
    get pid() {
      return server.pid;
    },
    url,
    query,
    async createDatabase(name, more = '') {
      await query('postgres', `create database ${pg.escapeIdentifier(name)} ${more}`);
    },
    async createLogin(name, attributes = '') {
      const password = randomBytes(12).toString('hex');
      await query('postgres', `create role ${pg.escapeIdentifier(name)} login password '${password}' ${attributes}`);
      return { name, password };
    },
    stop: (mode = 'fast') => server.stop(signals[mode]),
    async restart(mode = 'fast') {
      await server.stop(signals[mode]);
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      await server.stop(signals.immediate);
      await home[Symbol.asyncDispose]();
    },
  };
}

async function ask<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values?: readonly unknown[],
): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  // A server that is stopped on purpose says so on idle connections, and `query` has already failed by then.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<Row>(sql, values === undefined ? undefined : [...values]);
    return result.rows;
  } finally {
    await client.end();
  }
}
