import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import pg from 'pg';

import { startMinio } from '../servers/minio.ts';
import { createBucket, rootClient } from '../servers/objectServer.ts';
import { startPostgres } from '../servers/postgres.ts';
import { until } from '../until.ts';
import { startProxy } from './http.ts';
import { startTcpProxy } from './tcp.ts';

test('an HTTP proxy before MinIO', async (t) => {
  await using server = await startMinio();
  await createBucket(server, 'files');
  await using proxy = await startProxy(server);
  const client = rootClient({ ...server, endpoint: proxy.endpoint }, 1);
  const body = randomBytes(6 * 1024 * 1024);
  const put = (key: string) => client.send(new PutObjectCommand({ Bucket: 'files', Key: key, Body: body }));
  const read = async (key: string) =>
    Buffer.from(
      (await (await client.send(new GetObjectCommand({ Bucket: 'files', Key: key }))).Body?.transformToByteArray()) ??
        [],
    );

  await t.test('passes signed requests, odd keys and bodies unchanged', async () => {
    for (const key of ['a', 'ä b+c/%/😀\n']) {
      await put(key);
      assert.ok(body.equals(await read(key)));
      const head = await client.send(new HeadObjectCommand({ Bucket: 'files', Key: key }));
      assert.equal(head.ContentLength, body.length);
    }
    assert.deepEqual(
      proxy.log.map(({ method, status }) => [method, status]),
      [
        ['PUT', 200],
        ['GET', 200],
        ['HEAD', 200],
        ['PUT', 200],
        ['GET', 200],
        ['HEAD', 200],
      ],
    );
  });

  await t.test('loses the reply of the second put only, whose work is done', async () => {
    proxy.setRules([{ method: 'PUT', url: '/files/lost', skip: 1, times: 1, fault: { kind: 'loseReply' } }]);
    await put('lost1');
    await assert.rejects(put('lost2'));
    await put('lost3');
    assert.ok(body.equals(await read('lost2')));
  });

  await t.test('flips one byte of a request, which MinIO refuses', async () => {
    proxy.setRules([{ method: 'PUT', fault: { kind: 'flipRequest' } }]);
    await assert.rejects(put('flipped'), (error: Error) => /Sha256|Checksum|Digest/i.test(error.name));
  });

  await t.test('flips one byte of a reply', async () => {
    proxy.setRules([{ method: 'GET', fault: { kind: 'flipReply', at: 5 } }]);
    const raw = rootClient({ ...server, endpoint: proxy.endpoint }, 1);
    raw.config.responseChecksumValidation = async () => 'WHEN_REQUIRED';
    const reply = await raw.send(new GetObjectCommand({ Bucket: 'files', Key: 'a' }));
    const damaged = Buffer.from((await reply.Body?.transformToByteArray()) ?? []);
    assert.equal(damaged[5], (body[5] ?? 0) ^ 1);
    assert.ok(damaged.subarray(6).equals(body.subarray(6)));
    raw.destroy();
  });

  await t.test('cuts a reply short', async () => {
    proxy.setRules([{ method: 'GET', fault: { kind: 'cutReply', afterBytes: 1_000_000 } }]);
    await assert.rejects(read('a'));
  });

  await t.test('answers in the place of the server', async () => {
    const before = proxy.log.length;
    const error = '<Error><Code>SlowDown</Code><Message>slow down</Message></Error>';
    proxy.setRules([{ url: /list-type=2/, times: 1, fault: { kind: 'answer', status: 503, body: error } }]);
    await assert.rejects(client.send(new ListObjectsV2Command({ Bucket: 'files' })), { name: 'SlowDown' });
    assert.equal((await client.send(new ListObjectsV2Command({ Bucket: 'files' }))).KeyCount, 5);
    assert.deepEqual(
      proxy.log.slice(before).map(({ status }) => status),
      [503, 200],
    );
  });

  await t.test('delays, holds, drops and stalls', async () => {
    proxy.setRules([{ method: 'HEAD', fault: { kind: 'delay', milliseconds: 200 } }]);
    const began = performance.now();
    await client.send(new HeadObjectCommand({ Bucket: 'files', Key: 'a' }));
    assert.ok(performance.now() - began >= 200);
    const released = Promise.withResolvers<undefined>();
    proxy.setRules([{ method: 'HEAD', fault: { kind: 'hold', until: released.promise } }]);
    const head = client.send(new HeadObjectCommand({ Bucket: 'files', Key: 'a' }));
    await until('a request is held', () => proxy.log.at(-1)?.fault === 'hold');
    assert.equal(proxy.log.at(-1)?.status, undefined);
    released.resolve(undefined);
    assert.equal((await head).ContentLength, body.length);
    proxy.setRules([{ fault: { kind: 'drop' } }]);
    await assert.rejects(put('dropped'));
    proxy.setRules([{ fault: { kind: 'stall' } }]);
    await assert.rejects(
      client.send(new GetObjectCommand({ Bucket: 'files', Key: 'a' }), { abortSignal: AbortSignal.timeout(300) }),
      {
        name: 'AbortError',
      },
    );
  });
  client.destroy();
});

test('a TCP proxy before PostgreSQL cuts and stalls', async () => {
  await using server = await startPostgres();
  await using proxy = await startTcpProxy(server, (connection) => {
    if (connection === 1) return { kind: 'cut', afterBytes: 100_000 };
    if (connection === 2) return { kind: 'stall', afterBytes: 100_000 };
    return { kind: 'pass' };
  });
  const url = server.url().replace(`:${server.port}/`, `:${proxy.port}/`);
  let waitEnded = false;
  const ask = async (waitMilliseconds: number) => {
    const client = new pg.Client({ connectionString: url, ssl: false });
    client.on('error', () => undefined);
    await client.connect();
    const waitSettings = setTimeout(() => {
      waitEnded = true;
      proxy.cutAll();
    }, waitMilliseconds);
    try {
      return (await client.query(`select repeat('x', 1000000) as x`)).rowCount;
    } finally {
      clearTimeout(waitSettings);
      await client.end();
    }
  };
  assert.equal(await ask(60_000), 1);
  await assert.rejects(ask(60_000));
  assert.equal(waitEnded, false, 'cut by the proxy, not given up');
  await assert.rejects(ask(300));
  assert.equal(waitEnded, true, 'stalled');
  assert.equal(await ask(60_000), 1);
  assert.equal(proxy.connections, 4);
});
