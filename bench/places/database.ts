import pg from 'pg';
import { startPostgres } from '../../test/helpers/servers/postgres.ts';
import type { Environment } from '../measure/measured.ts';
import { seed } from './seed.ts';

/** A PostgreSQL of its own with one seeded database. */
export interface Database extends AsyncDisposable {
  readonly name: string;
  /** As its owner, of this or another database of the server. */
  url(database?: string): string;
  /** For pg_dump and pg_restore as they are. */
  readonly libpq: Environment;
  readonly bin: string;
  readonly versionNumber: number;
  query(database: string, sql: string): Promise<unknown>;
  readonly drop: (database: string) => Promise<void>;
}

const name = 'bench';

/** As an administrator would set a small server up; safe against its own death, not the machine's. */
const settings = {
  shared_buffers: '512MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '30min',
};

/** Makes a database whose plain archive has about `archiveBytes`: half a minute for 2 GB. */
export async function startDatabase(archiveBytes: number): Promise<Database> {
  const server = await startPostgres({ major: 15, settings });
  try {
    await server.createDatabase(name);
    await Promise.all(seed(archiveBytes / 2e9).map((statements) => onOneConnection(server.url(name), statements)));
    await onOneConnection(server.url(name), ['vacuum (analyze)', 'checkpoint']);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  const { host, port, superuser, password, binDirectory, versionNumber } = server;
  return {
    name,
    url: (database = name) => `${server.url(database)}?sslmode=disable`,
    libpq: { PGHOST: host, PGPORT: String(port), PGUSER: superuser, PGPASSWORD: password, PGSSLMODE: 'disable' },
    bin: binDirectory,
    versionNumber,
    query: (database, sql) => server.query(database, sql),
    async drop(database) {
      await server.query('postgres', `drop database if exists ${pg.escapeIdentifier(database)}`);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function onOneConnection(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
