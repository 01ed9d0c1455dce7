import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateBucketCommand, HeadBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3Client } from '../../../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../../../lib/adapters/stores/s3/reader.ts';
import { vaultRemover } from '../../../../lib/adapters/stores/s3/remover.ts';
import { sandboxBucket } from '../../../../lib/adapters/stores/s3/sandboxBucket.ts';
import { collect } from '../../../contracts/collect.ts';
import { removerPolicy } from '../../../helpers/policies.ts';
import { type Proxy, startProxy } from '../../../helpers/proxy/http.ts';
import type { Rule } from '../../../helpers/proxy/rule.ts';
import { createBucket, type ObjectServer, rootClient, startMinio } from '../../../helpers/servers/minio.ts';
import { scopedKeys } from '../../../helpers/servers/scopedKeys.ts';

const bucket = 'vault';
let server: ObjectServer;
let proxy: Proxy;
let root: S3Client;

before(async () => {
  server = await startMinio();
  proxy = await startProxy(server);
  root = rootClient(server);
  await createBucket(server, bucket, { objectLock: true });
});

after(async () => {
  root.destroy();
  await proxy.stop();
  await server[Symbol.asyncDispose]();
});

/** Speaks through the proxy; with the rights of the remover, who is denied `denied/`. */
async function clientOf(deadlineSeconds: number): Promise<S3Client> {
  const policy = removerPolicy(bucket);
  const denied = { Effect: 'Deny', Action: ['s3:DeleteObject'], Resource: [`arn:aws:s3:::${bucket}/denied/*`] };
  const keys = await scopedKeys(server, { ...policy, Statement: [...policy.Statement, denied] });
  return s3Client({ ...server, ...keys, endpoint: proxy.endpoint, forcePathStyle: true }, { deadlineSeconds });
}

async function put(...keys: readonly string[]): Promise<void> {
  for (const Key of keys) await root.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
}

/** How often each key was hidden. */
async function markers(prefix: string): Promise<Record<string, number>> {
  const rows = await collect(vaultReader(root, bucket).listVersions(prefix));
  const marked = Map.groupBy(
    rows.filter(({ deleteMarker }) => deleteMarker),
    ({ key }) => key,
  );
  return Object.fromEntries([...marked].map(([key, { length }]) => [key, length]));
}

/** What the store did it says it did not. */
function struck(key: string, code: string): Rule['fault'] {
  const error = `<Error><Key>${key}</Key><Code>${code}</Code><Message>come again</Message></Error>`;
  return {
    kind: 'changeReply',
    change: (body) =>
      body
        .replaceAll(/<Deleted>.*?<\/Deleted>/gs, (row) => (row.includes(`<Key>${key}</Key>`) ? '' : row))
        .replace('</DeleteResult>', `${error}</DeleteResult>`),
  };
}

const deletions = (): number =>
  proxy.log.filter(({ method, url }) => method === 'POST' && url.includes('delete')).length;

for (const code of ['SlowDown', 'SlowDownWrite', 'InternalError', 'ServiceUnavailable', 'RequestTimeout']) {
  test(`fault 55: a key that a reply of 200 put off with ${code} is hidden at the next try, and no other twice`, async () => {
    const keys = ['a', 'b', 'c'].map((name) => `${code}/${name}`);
    await put(...keys);
    proxy.setRules([{ method: 'POST', url: 'delete', times: 2, fault: struck(`${code}/b`, code) }]);
    using client = disposable(await clientOf(20));
    const earlier = deletions();
    const { hidden, failed } = await vaultRemover(client.value, bucket).hide(keys);
    assert.deepEqual([hidden, failed], [keys, []]);
    assert.equal(deletions() - earlier, 3);
    assert.deepEqual(await markers(`${code}/`), { [`${code}/a`]: 1, [`${code}/b`]: 3, [`${code}/c`]: 1 });
  });
}

test('fault 55: what is put off for ever is named at the deadline; what is refused is not asked for again', async () => {
  await put('denied/slow', 'denied/plain', 'fine');
  const slow = (error: string): string => error.replace('AccessDenied', 'SlowDown');
  const change = (body: string): string =>
    body.replaceAll(/<Error>.*?<\/Error>/gs, (error) => (error.includes('<Key>denied/slow<') ? slow(error) : error));
  proxy.setRules([{ method: 'POST', url: 'delete', fault: { kind: 'changeReply', change } }]);
  using client = disposable(await clientOf(3));
  const earlier = deletions();
  const { hidden, failed } = await vaultRemover(client.value, bucket).hide(['denied/slow', 'denied/plain', 'fine']);
  assert.deepEqual(hidden, ['fine']);
  assert.deepEqual(
    failed.map(({ key, reason }) => [key, reason.split(':')[0]]),
    [
      ['denied/slow', 'SlowDown'],
      ['denied/plain', 'AccessDenied'],
    ],
  );
  assert.ok(deletions() - earlier > 1);
  assert.deepEqual(await markers('fine'), { fine: 1 });
  assert.deepEqual(await markers('denied/'), {});
});

test('nothing but refusals is asked for once', async () => {
  await put('denied/only');
  proxy.setRules([]);
  using client = disposable(await clientOf(20));
  const earlier = deletions();
  const { failed } = await vaultRemover(client.value, bucket).hide(['denied/only']);
  assert.equal(failed.length, 1);
  assert.equal(deletions() - earlier, 1);
});

test('fault 64: a leftover sandbox is removed though the store puts off one of its files', async () => {
  const Bucket = 'lifeboat-drill-1700000000-0123456789ab';
  await root.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ['one', 'two']) await root.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  proxy.setRules([{ method: 'POST', url: 'delete', times: 1, fault: struck('two', 'SlowDown') }]);
  using client = disposable(
    s3Client({ ...server, endpoint: proxy.endpoint, forcePathStyle: true }, { deadlineSeconds: 20 }),
  );
  assert.deepEqual(await sandboxBucket(client.value).sweep(), [Bucket]);
  await assert.rejects(root.send(new HeadBucketCommand({ Bucket })), { name: 'NotFound' });
});

function disposable(value: S3Client): Disposable & { readonly value: S3Client } {
  return { value, [Symbol.dispose]: () => value.destroy() };
}
