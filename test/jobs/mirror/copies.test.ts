import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { CopyObjectCommand } from '@aws-sdk/client-s3';

import { liveReaderPolicy } from '../../helpers/policies.ts';
import { startProxy } from '../../helpers/proxy/http.ts';
import { type Stores, startStores } from '../helpers/buckets.ts';
import { endVersions, history, newestIndex, putFile, putFileInParts, sha256, stored } from '../helpers/objects.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const mebibyte = 1024 * 1024;

function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4096) bytes.writeUInt32LE((at * 2_654_435_761) >>> 0, at);
  return bytes;
}

test('fault 37: a file that changes between listing and copying is taken as it is now', async () => {
  const buckets = await stores.anew();
  await putFile(buckets, 'moving.txt', 'before');
  const ports = await buckets.mirrorPorts();
  const list: typeof ports.live.list = async function* (signal) {
    yield* ports.live.list(signal);
    await putFile(buckets, 'moving.txt', 'after it was listed');
  };
  const report = await buckets.mirror({ ports: { ...ports, live: { ...ports.live, list } } });
  assert.deepEqual([report.exit, report.details?.copied], ['done', 1], report.summary);
  const [entry] = (await newestIndex(buckets)).entries;
  assert.equal(entry?.sha256, sha256(Buffer.from('after it was listed')));
  assert.equal(String(await stored(buckets, 'minio/moving.txt', entry.versionId)), 'after it was listed');
});

test('fault 37: a file that changes while it is read is never pieced together from two', async () => {
  const buckets = await stores.anew();
  await putFile(buckets, 'large.bin', noise(4 * mebibyte));
  await putFile(buckets, 'other.txt');
  await using proxy = await startProxy(stores.live, [
    { url: 'large.bin', times: 1, fault: { kind: 'cutReply', afterBytes: mebibyte } },
  ]);
  const ports = await buckets.mirrorPorts({ live: proxy });
  const read: typeof ports.live.read = async (key, etag, signal) => {
    const found = await ports.live.read(key, etag, signal);
    // The rest is asked for after the break, of a file that is another one by then.
    if (key === 'large.bin' && 'body' in found) await putFile(buckets, key, 'small now');
    return found;
  };
  const report = await buckets.mirror({ ports: { ...ports, live: { ...ports.live, read } } });
  assert.equal(report.exit, 'partial', report.summary);
  assert.match(report.details?.failed?.[0]?.reason ?? '', /large.bin changed while it was read/);
  assert.deepEqual(await history(buckets, 'minio/'), ['minio/other.txt version']);
  const next = await buckets.mirror();
  assert.deepEqual([next.exit, next.details?.copied], ['done', 1]);
  assert.equal(String(await stored(buckets, 'minio/large.bin')), 'small now');
});

test('fault 44: empty files, files of exactly 5 MiB and files of several parts arrive whole', async () => {
  const buckets = await stores.anew();
  const sizes = [0, 1, 5 * mebibyte, 5 * mebibyte + 1, 16 * mebibyte, 40 * mebibyte];
  for (const size of sizes) await putFile(buckets, `size-${size}`, noise(size));
  const report = await buckets.mirror({ concurrency: 2 });
  assert.deepEqual([report.exit, report.details?.copied], ['done', sizes.length], report.summary);
  for (const { key, size, sha256: digest } of (await newestIndex(buckets)).entries) {
    assert.equal(key, `size-${size}`);
    assert.equal(digest, sha256(noise(size)));
    const copy = await stored(buckets, `minio/${key}`);
    assert.ok(copy?.equals(noise(size)), key);
  }
});

test('fault 44: a file that the application put in parts is seen as unchanged, and recognised by its SHA-256 where MD5 cannot tell', async () => {
  const buckets = await stores.anew();
  await putFileInParts(buckets, 'parts.bin', [noise(5 * mebibyte), noise(mebibyte)]);
  await putFile(buckets, 'plain.txt');
  await buckets.mirror();
  const unchanged = await buckets.mirror();
  assert.deepEqual([unchanged.details?.copied, unchanged.details?.pointer], [0, true]);
  const { entries } = await newestIndex(buckets);
  assert.match(entries[0]?.etag ?? '', /-2$/, 'the ETag of parts is no MD5');
  for (const key of new Set((await history(buckets, 'index/')).map((row) => row.split(' ')[0] ?? ''))) {
    await endVersions(buckets, key);
  }
  const rebuilt = await buckets.mirror();
  const { rebuilt: isRebuilt, copied, recognised, present } = rebuilt.details ?? {};
  assert.deepEqual([isRebuilt, copied, recognised, present], [true, 0, 1, 2]);
});

test('fault 45: files under a denied prefix are itemised with exit 3, and the rest is done', async () => {
  const buckets = await stores.anew();
  for (const key of ['a.txt', 'secret/1', 'secret/2', 'z.txt']) await putFile(buckets, key);
  const { Statement: allowed, Version } = liveReaderPolicy(buckets.liveBucket);
  const deny = { Effect: 'Deny', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${buckets.liveBucket}/secret/*`] };
  const ports = await buckets.mirrorPorts({ livePolicy: { Version, Statement: [...allowed, deny] } });
  const report = await buckets.mirror({ ports });
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(
    report.details?.failed?.map(({ key }) => key),
    ['secret/1', 'secret/2'],
  );
  assert.match(report.details?.failed?.[0]?.reason ?? '', /^AccessDenied/);
  assert.deepEqual(await history(buckets, 'minio/'), ['minio/a.txt version', 'minio/z.txt version']);
  const granted = await buckets.mirror();
  assert.deepEqual([granted.exit, granted.details?.copied, granted.details?.failed], ['done', 2, []]);
});

test('fault 45: a file under a key of the client’s own is itemised with exit 3, and the rest is done', async () => {
  const buckets = await stores.anew();
  for (const key of ['a.txt', 'sealed.bin', 'z.txt']) await putFile(buckets, key);
  // What MinIO answers for such an object; it takes them by TLS only.
  const message =
    'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.';
  const body = `<Error><Code>InvalidRequest</Code><Message>${message}</Message></Error>`;
  await using proxy = await startProxy(stores.live, [
    { url: 'sealed.bin', fault: { kind: 'answer', status: 400, body } },
  ]);
  const report = await buckets.mirror({ ports: await buckets.mirrorPorts({ live: proxy }) });
  assert.equal(report.exit, 'partial');
  assert.deepEqual(report.details?.failed, [{ key: 'sealed.bin', reason: `InvalidRequest: ${message}` }]);
  assert.equal(report.details?.copied, 2);
});

test('fault 46: the same size with new content is seen', async () => {
  const buckets = await stores.anew();
  await putFile(buckets, 'note.txt', 'aaaa');
  await buckets.mirror();
  await putFile(buckets, 'note.txt', 'bbbb');
  const report = await buckets.mirror({ accept: true });
  assert.deepEqual([report.details?.plan?.changed, report.details?.copied], [1, 1]);
  assert.equal(String(await stored(buckets, 'minio/note.txt')), 'bbbb');
});

test('fault 46: metadata changed and nothing else is seen', async () => {
  const buckets = await stores.anew();
  await putFile(buckets, 'note.txt', 'aaaa', { Metadata: { state: 'draft' } });
  await buckets.mirror();
  await buckets.liveRoot.send(
    new CopyObjectCommand({
      Bucket: buckets.liveBucket,
      Key: 'note.txt',
      CopySource: `${buckets.liveBucket}/note.txt`,
      MetadataDirective: 'REPLACE',
      Metadata: { state: 'signed' },
    }),
  );
  const report = await buckets.mirror({ accept: true });
  assert.deepEqual([report.details?.plan?.changed, report.details?.copied], [1, 1]);
  assert.deepEqual((await buckets.reader.head('minio/note.txt'))?.metadata, { state: 'signed' });
});
