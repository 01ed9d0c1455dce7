import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type S3Options, s3Client } from '../../../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../../../lib/adapters/stores/s3/reader.ts';
import { vaultRemover } from '../../../../lib/adapters/stores/s3/remover.ts';
import { vaultWriter } from '../../../../lib/adapters/stores/s3/writer.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { VaultReader, VaultWriter } from '../../../../lib/ports/vault.ts';
import { collect } from '../../../contracts/collect.ts';
import { type Proxy, startProxy } from '../../../helpers/proxy/http.ts';
import type { Rule } from '../../../helpers/proxy/rule.ts';
import { createBucket, type ObjectServer, rootClient, startMinio } from '../../../helpers/servers/minio.ts';

const mebibyte = 1024 * 1024;
const bucket = 'vault';
let server: ObjectServer;
let proxy: Proxy;
let root: ReturnType<typeof rootClient>;

before(async () => {
  server = await startMinio();
  proxy = await startProxy(server);
  root = rootClient(server);
  await createBucket(server, bucket, { objectLock: true });
  await createBucket(server, 'plain');
});

after(async () => {
  root.destroy();
  await proxy.stop();
  await server[Symbol.asyncDispose]();
});

/** A vault behind the proxy that breaks as `rules` say. */
function broken(rules: readonly Rule[], options: S3Options = {}): { reader: VaultReader; writer: VaultWriter } {
  proxy.setRules(rules);
  const client = s3Client(
    { ...server, endpoint: proxy.endpoint, forcePathStyle: true },
    { deadlineSeconds: 1, ...options },
  );
  return { reader: vaultReader(client, bucket), writer: vaultWriter(client, bucket) };
}

async function openUploads(key: string): Promise<number> {
  const { Uploads = [] } = await root.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }));
  return Uploads.length;
}

async function versions(key: string): Promise<number> {
  return (await collect(vaultReader(root, bucket).listVersions(key))).length;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function bytesOf(reader: VaultReader, key: string): Promise<Buffer> {
  const found = await reader.read(key);
  assert.ok(found !== null);
  return Buffer.concat(await collect(found.body));
}

test('fault 25: a storm of 503 is waited out, and fails at the deadline', async () => {
  const slowDown = { kind: 'answer', status: 503, body: '<Error><Code>SlowDown</Code></Error>' } as const;
  const { writer } = broken([{ method: 'PUT', times: 3, fault: slowDown }], { deadlineSeconds: 20 });
  assert.equal((await writer.put('storm', randomBytes(100))).outcome, 'stored');
  const storm = broken([{ method: 'PUT', fault: slowDown }]);
  await assert.rejects(storm.writer.put('storm', randomBytes(100)), { kind: 'vault' });
  assert.equal(await versions('storm'), 1);
});

test('fault 26: a permanent 500 on one part aborts the upload, which is never completed with a hole', async () => {
  const { writer } = broken([{ method: 'PUT', url: 'partNumber=2', fault: { kind: 'answer', status: 500 } }]);
  await assert.rejects(writer.put('hole', randomBytes(50 * mebibyte)), { kind: 'vault' });
  assert.equal(await openUploads('hole'), 0);
  assert.equal(await versions('hole'), 0);
  assert.equal(
    proxy.log.some(({ method, url }) => method === 'POST' && url.startsWith('/vault/hole?uploadId=')),
    false,
  );
});

test('fault 27: an <Error> inside a reply of 200 to the completion is an error', async () => {
  const error = '<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>try again</Message></Error>';
  const rule: Rule = { method: 'POST', url: /error27\?uploadId=/, fault: { kind: 'answer', status: 200, body: error } };
  const { writer } = broken([rule]);
  await assert.rejects(writer.put('error27', randomBytes(17 * mebibyte)), { kind: 'vault' });
  assert.equal(await openUploads('error27'), 0);
  assert.equal(await versions('error27'), 0);
  const passing = broken([{ ...rule, times: 1 }], { deadlineSeconds: 20 });
  assert.equal((await passing.writer.put('error27', randomBytes(17 * mebibyte))).outcome, 'stored');
});

for (const onlyIfAbsent of [false, true]) {
  const how = onlyIfAbsent ? 'put only if absent' : 'put';
  test(`fault 28: the lost reply to a completion (${how}) is settled: stored, once`, async () => {
    const key = `lost-complete-${onlyIfAbsent}`;
    const { reader, writer } = broken(
      [{ method: 'POST', url: `${key}?uploadId=`, times: 1, fault: { kind: 'loseReply' } }],
      { deadlineSeconds: 20 },
    );
    const body = randomBytes(20 * mebibyte);
    const lockUntil = new Date(Date.now() + 600_000);
    const put = await writer.put(key, body, { onlyIfAbsent, lockUntil });
    assert.equal(put.outcome, 'stored');
    assert.equal(put.sha256, sha256(body));
    assert.equal((await reader.head(key))?.versionId, put.versionId);
    assert.equal(await versions(key), 1);
    assert.equal(await openUploads(key), 0);
  });
}

test('fault 28: all replies to a completion lost, it is still found stored', async () => {
  const { writer } = broken([{ method: 'POST', url: /lost-all\?uploadId=/, fault: { kind: 'loseReply' } }]);
  assert.equal((await writer.put('lost-all', randomBytes(20 * mebibyte))).outcome, 'stored');
  assert.equal(await versions('lost-all'), 1);
});

test('fault 28: the lost reply to a small put only if absent is settled: stored, once', async () => {
  const { writer } = broken([{ method: 'PUT', url: 'lost-small', times: 1, fault: { kind: 'loseReply' } }], {
    deadlineSeconds: 20,
  });
  assert.equal((await writer.put('lost-small', randomBytes(100), { onlyIfAbsent: true })).outcome, 'stored');
  assert.equal((await writer.put('lost-small', randomBytes(100), { onlyIfAbsent: true })).outcome, 'exists');
  assert.equal(await versions('lost-small'), 1);
});

test("fault 28: a lost reply does not make somebody else's object ours", async () => {
  const { writer } = broken([]);
  await writer.put('theirs', randomBytes(100));
  const late = broken([{ method: 'PUT', url: 'theirs', times: 1, fault: { kind: 'drop' } }], { deadlineSeconds: 20 });
  assert.equal((await late.writer.put('theirs', randomBytes(100), { onlyIfAbsent: true })).outcome, 'exists');
});

test('fault 29: a bit flipped on the way is refused by its checksum, and the part is sent again', async () => {
  const body = randomBytes(40 * mebibyte);
  const { reader, writer } = broken([{ method: 'PUT', times: 2, fault: { kind: 'flipRequest' } }], {
    deadlineSeconds: 20,
  });
  assert.equal((await writer.put('flipped', body)).outcome, 'stored');
  assert.ok(body.equals(await bytesOf(reader, 'flipped')));
  const always = broken([{ method: 'PUT', fault: { kind: 'flipRequest' } }], { deadlineSeconds: 20 });
  await assert.rejects(always.writer.put('flipped-always', body), Failure);
  assert.equal(await versions('flipped-always'), 0);
});

test('a bit flipped on the way back is found at the end of the body', async () => {
  for (const size of [100, 20 * mebibyte]) {
    await broken([]).writer.put('flipped-back', randomBytes(size));
    const { reader } = broken([{ method: 'GET', fault: { kind: 'flipReply' } }]);
    await assert.rejects(bytesOf(reader, 'flipped-back'), { kind: 'verification' });
  }
});

test('a body whose connection drops is read on where it broke, and fails when it drops for ever', async () => {
  const body = randomBytes(20 * mebibyte);
  await broken([]).writer.put('dropped', body);
  const cut = { kind: 'cutReply', afterBytes: 3 * mebibyte } as const;
  const { reader } = broken([{ method: 'GET', times: 3, fault: cut }]);
  assert.ok(body.equals(await bytesOf(reader, 'dropped')));
  assert.equal(
    proxy.log.filter(({ url, headers }) => url.startsWith('/vault/dropped') && headers.range !== undefined).length,
    3,
  );
  const always = broken([{ method: 'GET', fault: { kind: 'cutReply', afterBytes: 1000 } }]);
  await assert.rejects(bytesOf(always.reader, 'dropped'), { kind: 'vault' });
});

test('a reply that stalls is given up and read on', async () => {
  const body = randomBytes(2 * mebibyte);
  await broken([]).writer.put('stalled', body);
  const { reader } = broken([{ method: 'GET', times: 1, fault: { kind: 'stall' } }], {
    idleSeconds: 1,
    deadlineSeconds: 20,
  });
  assert.ok(body.equals(await bytesOf(reader, 'stalled')));
});

test('fault 33: own open uploads of exactly this key, begun before, are ended', async () => {
  const { writer } = broken([]);
  const begin = async (Key: string): Promise<string> => {
    const { UploadId } = await root.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
    await root.send(new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber: 1, Body: randomBytes(100) }));
    return UploadId ?? '';
  };
  const [old, other] = [await begin('orphan/x'), await begin('orphan/x2')];
  await begin('orphan/x');
  assert.equal(await writer.abortUploads('orphan/x', new Date(Date.now() - 3_600_000)), 0);
  assert.equal(await writer.abortUploads('orphan/x', new Date(Date.now() + 1000)), 2);
  await assert.rejects(root.send(new ListPartsCommand({ Bucket: bucket, Key: 'orphan/x', UploadId: old })), {
    name: 'NoSuchUpload',
  });
  assert.equal(await openUploads('orphan/x2'), 1);
  await root.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: 'orphan/x2', UploadId: other }));
});

test('fault 36: a bucket that keeps no versions is refused, by the writer and by the remover', async () => {
  const client = s3Client({ ...server, forcePathStyle: true });
  await assert.rejects(vaultWriter(client, 'plain').put('x', randomBytes(10)), { kind: 'configuration' });
  await assert.rejects(vaultRemover(client, 'plain').hide(['x']), { kind: 'configuration' });
  assert.deepEqual(await vaultReader(client, 'plain').facts(), { versioning: false, objectLock: null });
  assert.ok((await vaultReader(client, 'plain').head('x')) !== null);
});

test('fault 39: a listing that breaks midway or is not sorted fails', async () => {
  const { writer } = broken([]);
  for (const key of ['list/a', 'list/b']) await writer.put(key, randomBytes(1));
  const page = (rows: string, truncated: boolean): string =>
    `<ListBucketResult><IsTruncated>${truncated}</IsTruncated>${truncated ? '<NextContinuationToken>t</NextContinuationToken>' : ''}${rows}</ListBucketResult>`;
  const row = (key: string): string =>
    `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00Z</LastModified><ETag>e</ETag><Size>1</Size></Contents>`;
  const answer = (body: string) =>
    ({ kind: 'answer', status: 200, headers: { 'content-type': 'application/xml' }, body }) as const;
  const midway = broken([
    { url: 'continuation-token=t', fault: { kind: 'answer', status: 500 } },
    { url: 'list-type=2', fault: answer(page(row('list/a'), true)) },
  ]);
  await assert.rejects(collect(midway.reader.list('list/')), { kind: 'vault' });
  const unsorted = broken([{ url: 'list-type=2', fault: answer(page(row('list/b') + row('list/a'), false)) }]);
  await assert.rejects(collect(unsorted.reader.list('list/')), { kind: 'vault' });
  const repeating = broken([{ url: 'list-type=2', fault: answer(page(row('list/a') + row('list/a'), false)) }]);
  await assert.rejects(collect(repeating.reader.list('list/')), { kind: 'vault' });
});

test('fails in the words and with the kind of what is wrong, and without the secret', async () => {
  const wrong = { ...server, forcePathStyle: true };
  const cases: readonly (readonly [string, Parameters<typeof s3Client>[0], string])[] = [
    ['no such bucket', wrong, 'configuration'],
    ['unknown key', { ...wrong, accessKey: 'testnobody' }, 'credentials'],
    ['wrong secret', { ...wrong, secretKey: 'testwrongsecret' }, 'credentials'],
    ['nothing listens', { ...wrong, endpoint: 'http://127.0.0.1:1' }, 'vault'],
    ['no such host', { ...wrong, endpoint: 'http://vault.invalid:9000' }, 'vault'],
  ];
  for (const [name, connection, kind] of cases) {
    const client = s3Client(connection, { deadlineSeconds: 0.1 });
    const asked = name === 'no such bucket' ? 'missing' : bucket;
    const reader = vaultReader(client, asked);
    const actions = [
      () => reader.head('x'),
      () => reader.read('x'),
      () => reader.facts(),
      () => collect(reader.list('')),
      () => collect(reader.listVersions('')),
      () => vaultWriter(client, asked).put('x', randomBytes(10)),
      () => vaultWriter(client, asked).abortUploads('x', new Date()),
    ];
    for (const action of actions) {
      await assert.rejects(action(), (error) => {
        assert.ok(error instanceof Failure, name);
        assert.equal(error.kind, kind, `${name}: ${error.message}`);
        assert.ok(error.hint !== undefined);
        assert.ok(!error.message.includes(connection.secretKey ?? ''));
        return true;
      });
    }
    client.destroy();
  }
});

test('fault 31: a clock that is off is named', async () => {
  const body = '<Error><Code>RequestTimeTooSkewed</Code><Message>x</Message></Error>';
  const { writer } = broken([{ method: 'PUT', fault: { kind: 'answer', status: 403, body } }]);
  await assert.rejects(writer.put('skewed', randomBytes(10)), { kind: 'vault', message: /clock/ });
});
