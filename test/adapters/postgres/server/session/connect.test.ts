import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { postgresSource } from '../../../../../lib/adapters/postgres/server/facts/source.ts';
import { connect } from '../../../../../lib/adapters/postgres/server/session/connect.ts';
import { exitCodeOf, Failure } from '../../../../../lib/errors.ts';
import { parseDatabaseUrl } from '../../../../helpers/databaseAddress.ts';
import { type PostgresServer, startPostgres } from '../../../../helpers/servers/postgres.ts';
import { until } from '../../../../helpers/until.ts';

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, inspect(error));
  return error;
}

describe('a connection that fails', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  test('fault 1: a wrong password fails with exit code 12, and the secret appears nowhere', async () => {
    const address = { ...parseDatabaseUrl(server.url()), password: 'hunter2-secret' };
    const failure = await failureOf(postgresSource(address).facts());
    assert.equal(exitCodeOf(failure), 12);
    assert.match(failure.message, /28P01/u);
    assert.doesNotMatch(inspect(failure, { depth: 10, showHidden: true }), /hunter2-secret/u);
    assert.match(failure.hint ?? '', /password/u);
  });

  test('fails with exit code 12 where a password is asked for and none is configured', async () => {
    const failure = await failureOf(connect({ ...parseDatabaseUrl(server.url()), password: undefined }));
    assert.equal(failure.kind, 'credentials');
    assert.match(failure.message, /none is configured/u);
  });

  test('fails with exit code 10 for a database that does not exist', async () => {
    assert.equal(exitCodeOf(await failureOf(connect(parseDatabaseUrl(server.url('no_such_database'))))), 10);
  });

  test('fails with exit code 13 for a host that is not there or does not answer as PostgreSQL', async () => {
    const silent = createServer((socket) => socket.destroy());
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as { port: number };
    for (const sslMode of ['disable', 'prefer', 'require']) {
      const address = { ...parseDatabaseUrl(server.url()), port, sslMode };
      assert.equal(exitCodeOf(await failureOf(connect(address))), 13, sslMode);
    }
    await once(silent.close(), 'close');
    // Not the port that was just closed, which somebody else may have by now.
    const address = { ...parseDatabaseUrl(server.url()), port: 1 };
    assert.equal(exitCodeOf(await failureOf(connect(address))), 13);
    assert.equal(exitCodeOf(await failureOf(connect({ ...address, host: 'no-such-host.invalid' }))), 13);
  });

  test('fails with exit code 13 for TLS that the server does not have, and takes plain text only for prefer', async () => {
    const address = parseDatabaseUrl(server.url());
    assert.equal((await failureOf(connect({ ...address, sslMode: 'require' }))).kind, 'source');
    const session = await connect({ ...address, sslMode: 'prefer' });
    assert.deepEqual(await session.texts('select 1'), [['1']]);
    await session.close();
  });

  test('fault 3: a backend that is terminated in the middle fails with exit code 13', async () => {
    const session = await connect(parseDatabaseUrl(server.url()));
    const [row] = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
    const sleeping = failureOf(session.query('select pg_sleep(600)'));
    const asleep = `select from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'`;
    await until('it sleeps', async () => (await server.query('postgres', asleep, [row?.pid])).length > 0);
    await server.query('postgres', 'select pg_terminate_backend($1)', [row?.pid]);
    assert.equal(exitCodeOf(await sleeping), 13);
    assert.equal((await failureOf(session.query('select 1'))).kind, 'source');
    await session.close();
  });

  test('a role in the address is become', async () => {
    await server.query('postgres', 'create role "the owner"');
    const session = await connect({ ...parseDatabaseUrl(server.url()), role: 'the owner' });
    assert.deepEqual(await session.texts('select current_user, session_user'), [['the owner', 'postgres']]);
    await session.close();
  });
});
