import assert from 'node:assert/strict';
import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { postgresSource } from '../../../../../lib/adapters/postgres/server/facts/source.ts';
import { connect } from '../../../../../lib/adapters/postgres/server/session/connect.ts';
import { locate } from '../../../../../tools/setup/prepare.ts';
import { parseDatabaseUrl } from '../../../../helpers/databaseAddress.ts';
import { scratch } from '../../../../helpers/scratch.ts';
import { startServer } from '../../../../helpers/servers/child.ts';
import { onFreePort } from '../../../../helpers/servers/port.ts';
import { type PostgresServer, startPostgres } from '../../../../helpers/servers/postgres.ts';
import { postgresUser } from '../../../../helpers/servers/postgresCluster.ts';

describe('a pooler between us and the server', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
    await server.query('postgres', 'create table t (id int)');
  });
  after(() => server[Symbol.asyncDispose]());

  const obstaclesThrough = async (mode: string): Promise<readonly string[]> => {
    await using pooler = await startPooler(server, mode);
    const address = { ...parseDatabaseUrl(server.url()), port: pooler.port };
    return (await postgresSource(address).obstacles()).map((obstacle) => obstacle.what);
  };

  for (const mode of ['transaction', 'statement']) {
    test(`fault 15: a pooler in ${mode} mode is an obstacle, with the hint to use the server's own port`, async () => {
      assert.deepEqual(await obstaclesThrough(mode), [
        'the connection goes through a transaction pooler, which cannot keep a snapshot',
      ]);
    });
  }

  test('a pooler of whole sessions is none', async () => {
    assert.deepEqual(await obstaclesThrough('session'), []);
  });

  test('the server itself is none, also beside a busy application', async () => {
    const address = parseDatabaseUrl(server.url());
    const application = await Promise.all(Array.from({ length: 4 }, () => connect(address)));
    const busy = Promise.all(application.map((session) => session.query('select pg_sleep(0.3)')));
    assert.deepEqual(await postgresSource(address).obstacles(), []);
    await busy;
    for (const session of application) await session.close();
  });
});

async function startPooler(server: PostgresServer, mode: string) {
  const home = await scratch('pooler');
  const program = await locate('pgbouncer');
  const users = join(home.path, 'users');
  await writeFile(users, `"${server.superuser}" "${server.password}"\n`);
  const pooler = await onFreePort(async (port) => {
    const configuration = join(home.path, 'pgbouncer.ini');
    await writeFile(
      configuration,
      `[databases]\n* = host=${server.host} port=${server.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1
listen_port = ${port}\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = ${users}\npool_mode = ${mode}\ndefault_pool_size = 10\n`,
    );
    const { uid, gid } = await stat('/var/lib/postgresql');
    for (const path of [home.path, users, configuration]) await chown(path, uid, gid);
    const address = { ...parseDatabaseUrl(server.url()), port };
    const running = await startServer({
      name: 'pgbouncer',
      program,
      args: [configuration],
      directory: home.path,
      user: postgresUser,
      ready: async () => {
        await (await connect(address)).close();
        return true;
      },
    });
    return { port, running };
  });
  return {
    port: pooler.port,
    [Symbol.asyncDispose]: async () => {
      await pooler.running.stop('SIGQUIT');
      await home[Symbol.asyncDispose]();
    },
  };
}
