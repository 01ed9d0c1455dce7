import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import pg from 'pg';

import { locate } from '../../../tools/setup/prepare.ts';
import { scratch } from '../scratch.ts';
import { startServer } from './child.ts';
import { onFreePort } from './port.ts';
import type { PostgresServer } from './postgres.ts';
import { giveToPostgres, postgresUser } from './postgresCluster.ts';

/**
 * PgBouncer before a server. In transaction mode, what one statement sets the next may not find; in session mode the next
 * client finds what one has left, for nothing is reset: so it shows at once, and not only where the reset comes late.
 */
export interface Pooler extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** As the server's superuser, through the pooler. */
  url(database?: string): string;
  stop(): Promise<void>;
}

export async function startPooler(
  server: PostgresServer,
  mode: 'transaction' | 'session' = 'transaction',
): Promise<Pooler> {
  const program = await locate('pgbouncer');
  const home = await scratch('pgbouncer');
  try {
    const users = join(home.path, 'users.txt');
    await writeFile(users, `"${server.superuser}" "${server.password}"\n`);
    return await onFreePort(async (port) => {
      const settings = join(home.path, 'pgbouncer.ini');
      await writeFile(settings, configuration(server, port, users, mode));
      await giveToPostgres(home.path, users, settings);
      const url = (database = 'postgres') => server.url(database).replace(`:${server.port}/`, `:${port}/`);
      const child = await startServer({
        name: 'pgbouncer',
        program,
        args: [settings],
        directory: home.path,
        user: postgresUser,
        ready: () => answers(url()),
      });
      return {
        host: '127.0.0.1',
        port,
        pid: child.pid,
        url,
        stop: () => child.stop('SIGINT'),
        async [Symbol.asyncDispose]() {
          await child.stop('SIGKILL');
          await home[Symbol.asyncDispose]();
        },
      };
    });
  } catch (error) {
    await home[Symbol.asyncDispose]();
    throw error;
  }
}

function configuration(server: PostgresServer, port: number, users: string, mode: string): string {
  return `[databases]
* = host=${server.host} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = ${mode}
server_reset_query =
ignore_startup_parameters = extra_float_digits,options
`;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query('select')).rowCount === 1;
  } finally {
    await client.end();
  }
}
