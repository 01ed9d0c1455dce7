import { join } from 'node:path';

import { connected } from '../../marina/connection.ts';
import { scratch } from '../scratch.ts';
import { until } from '../until.ts';
import { runOnce, startServer } from './child.ts';
import { onFreePort } from './port.ts';
import type { PostgresServer } from './postgres.ts';
import { giveToPostgres, postgresUser } from './postgresCluster.ts';

/** A hot standby that follows its primary, and waits for no query that stands in the way of what it replays. */
export interface Standby extends AsyncDisposable {
  readonly port: number;
  /** Resolves once it has replayed all that the primary has written. */
  caughtUp(): Promise<void>;
}

export async function startStandby(primary: PostgresServer): Promise<Standby> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await scratch('standby'));
  await giveToPostgres(home.path);
  const data = join(home.path, 'data');
  const environment = { PGPASSWORD: primary.password };
  await runOnce({
    name: 'pg_basebackup',
    program: join(primary.binDirectory, 'pg_basebackup'),
    args: [
      '-h',
      primary.host,
      '-p',
      String(primary.port),
      '-U',
      primary.superuser,
      '-D',
      data,
      '--checkpoint=fast',
      '--write-recovery-conf',
      '--no-sync',
    ],
    environment,
    directory: home.path,
    user: postgresUser,
  });
  const query = async (port: number, sql: string) => {
    const url = primary.url().replace(`:${primary.port}/`, `:${port}/`);
    return (await connected(url, (client) => client.query<{ found: boolean }>(sql))).rows[0]?.found === true;
  };
  return await onFreePort(async (port) => {
    const server = await startServer({
      name: 'standby',
      program: join(primary.binDirectory, 'postgres'),
      args: ['-D', data, '-p', String(port), '-c', 'max_standby_streaming_delay=0'],
      environment,
      directory: home.path,
      user: postgresUser,
      deathSignal: 'QUIT',
      ready: () => query(port, 'select pg_is_in_recovery() as found'),
    });
    stack.defer(() => server.stop('SIGQUIT'));
    const running = stack.move();
    return {
      port,
      async caughtUp() {
        const [row] = await primary.query<{ lsn: string }>('postgres', 'select pg_current_wal_lsn()::text as lsn');
        const replayed = `select pg_last_wal_replay_lsn() >= '${row?.lsn}'::pg_lsn as found`;
        await until('the standby has caught up', () => query(port, replayed));
      },
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  });
}
