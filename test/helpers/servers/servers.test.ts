import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';

import { ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import pg from 'pg';

import { startMinio } from './minio.ts';
import { createBucket, rootClient } from './objectServer.ts';
import { startPooler } from './pgbouncer.ts';
import { onFreePort, portsToChooseFrom, reserve } from './port.ts';
import { majors, startPostgres } from './postgres.ts';
import { scopedKeys } from './scopedKeys.ts';
import { startVersitygw } from './versitygw.ts';

for (const [name, start] of [
  ['MinIO', startMinio],
  ['versitygw', startVersitygw],
] as const) {
  test(`${name} locks objects and keeps them over a restart`, async () => {
    await using server = await start();
    await createBucket(server, 'vault', { objectLock: true });
    const client = rootClient(server);
    const retainUntil = new Date(Date.now() + 60_000);
    const put = {
      Bucket: 'vault',
      Key: 'a',
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: retainUntil,
    } as const;
    await client.send(new PutObjectCommand({ ...put, Body: 'one' }));
    await server.stop();
    await using again = await start(server);
    assert.equal(again.endpoint, server.endpoint);
    await client.send(new PutObjectCommand({ ...put, Body: 'two' }));
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket: 'vault' }));
    assert.equal(Versions?.length, 2);
    client.destroy();
  });
}

test('MinIO holds scoped keys to their policy', async () => {
  await using server = await startMinio();
  await createBucket(server, 'mine');
  await createBucket(server, 'other');
  const keys = await scopedKeys(server, {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::mine/*'] }],
  });
  const client = rootClient({ ...server, ...keys });
  await client.send(new PutObjectCommand({ Bucket: 'mine', Key: 'a', Body: 'a' }));
  await assert.rejects(client.send(new PutObjectCommand({ Bucket: 'other', Key: 'a', Body: 'a' })), {
    name: 'AccessDenied',
  });
  client.destroy();
});

for (const [name, options] of [
  ...majors.map((major) => [`${major}`, { major }] as const),
  ['15, newest minor,', { newestMinor: true }],
] as const) {
  test(`PostgreSQL ${name} serves, refuses a wrong password, and restarts`, async () => {
    await using server = await startPostgres({ ...options, settings: { max_prepared_transactions: '3' } });
    assert.equal(Math.floor(server.versionNumber / 10_000), server.major);
    await server.createDatabase('crm "1"');
    await server.query('crm "1"', 'create table t (a int); insert into t values (1), (2)');
    const login = await server.createLogin('app', 'NOINHERIT');
    const wrong = await refusal(server.url('postgres', { ...login, password: 'wrong' }));
    assert.equal(wrong, '28P01');
    await server.restart('immediate');
    assert.deepEqual(await server.query('crm "1"', 'select a from t where a > $1', [1]), [{ a: 2 }]);
    const [setting] = await server.query('postgres', 'show max_prepared_transactions');
    assert.equal(setting?.['max_prepared_transactions'], '3');
  });
}

test('PgBouncer pools by transaction', async () => {
  await using server = await startPostgres();
  await using pooler = await startPooler(server);
  const [one, other] = [pooler.url(), pooler.url()].map((url) => new pg.Client({ connectionString: url, ssl: false }));
  assert.ok(one !== undefined && other !== undefined);
  await Promise.all([one.connect(), other.connect()]);
  const backend = async (client: pg.Client) =>
    (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows;
  assert.deepEqual(await backend(one), await backend(other));
  await Promise.all([one.end(), other.end()]);
});

test('a port that was given stays its process’s, and is none that the kernel gives away', async () => {
  const [port, other] = [await onFreePort(async (each) => each), await onFreePort(async (each) => each)];
  assert.notEqual(port, other);
  assert.deepEqual([await reserve(port), await reserve(other)], [false, false]);
  const { first, last } = await portsToChooseFrom();
  for (let asked = 0; asked < 50; asked += 1) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const given = (server.address() as AddressInfo).port;
    assert.ok(given < first || given > last, String(given));
    await once(server.close(), 'close');
  }
});

async function refusal(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  return client.connect().then(
    () => undefined,
    (error: unknown) => (error as { code?: string }).code,
  );
}
