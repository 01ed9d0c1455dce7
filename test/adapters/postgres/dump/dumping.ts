import pg from 'pg';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { type DumperOptions, pgDumper } from '../../../../lib/adapters/postgres/dump/dumper.ts';
import { installedIn } from '../../../../lib/adapters/postgres/dump/installed.ts';
import type { DumpRun, Filter } from '../../../../lib/ports/archive.ts';
import { parseDatabaseUrl } from '../../../helpers/databaseAddress.ts';
import type { PostgresServer } from '../../../helpers/servers/postgres.ts';

export interface DumpingOptions extends Partial<DumperOptions> {
  readonly server: PostgresServer;
  readonly database: string;
  readonly scratchDirectory: string;
  readonly filters?: readonly Filter[];
  readonly signal?: AbortSignal;
}

/** A dump inside a snapshot that is held open as long as `use` runs. */
export async function dumping<T>(options: DumpingOptions, use: (run: DumpRun) => Promise<T>): Promise<T> {
  const { server, database, scratchDirectory, filters = [], signal = new AbortController().signal } = options;
  const client = await connected(server, database);
  try {
    await client.query('begin isolation level repeatable read');
    const { rows } = await client.query<{ id: string }>('select pg_export_snapshot() as id');
    const dumper = pgDumper({
      installed: installedIn([server.binDirectory]),
      clock: systemClock,
      scratch: scratchIn(scratchDirectory),
      ...options,
    });
    return await use(
      dumper.dump({
        address: parseDatabaseUrl(server.url(database)),
        serverVersionNumber: server.versionNumber,
        snapshotId: rows[0]?.id ?? '',
        filters,
        signal,
      }),
    );
  } finally {
    await client.end();
  }
}

/** By its parts: node-postgres leaves `%3D` in the database of a URL as it is. */
export async function connected(server: PostgresServer, database: string): Promise<pg.Client> {
  const { host, port, superuser: user, password } = server;
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  return client;
}
