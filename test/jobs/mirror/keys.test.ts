import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { compareBytes } from '../../../lib/core/files/byteOrder.ts';
import { startProxy } from '../../helpers/proxy/http.ts';
import { awkwardKeys } from '../../marina/awkwardKeys.ts';
import { type Stores, startStores } from '../helpers/buckets.ts';
import { newestIndex, putFile, removeFile, sha256, stored, visible } from '../helpers/objects.ts';
import { listingOf } from './listingOf.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

test('fault 41: U+FFFD and emoji, NFC and NFD, and case pairs stay apart, in the order of their UTF-8 bytes', async () => {
  const buckets = await stores.anew();
  const keys = ['\u{1F6E5}', '\uFFFD', '\uE000', 'é', 'e\u0301', 'É', 'E\u0301', 'Z', 'z', 'ß', 'ss'];
  for (const key of keys) await putFile(buckets, `order/${key}`, `the file ${key}`);
  const first = await buckets.mirror();
  assert.deepEqual([first.exit, first.details?.copied], ['done', keys.length], first.summary);
  const { entries } = await newestIndex(buckets);
  const sorted = keys.map((key) => `order/${key}`).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  assert.deepEqual(
    entries.map(({ key }) => key),
    sorted,
  );
  for (const { key } of entries) {
    assert.equal(String(await stored(buckets, `minio/${key}`)), `the file ${key.slice(6)}`);
  }
  // Where the order of the listing and of the index were not one, the next run would find files gone and new.
  await removeFile(buckets, 'order/\uFFFD');
  const second = await buckets.mirror();
  assert.deepEqual([second.details?.copied, second.details?.gone, second.details?.present], [0, 1, keys.length - 1]);
});

test('fault 42: keys that programs trip over are mirrored exactly, and what no listing shows is in no index', async () => {
  const buckets = await stores.anew();
  for (const { key, fate } of awkwardKeys) {
    const put = putFile(buckets, key, key.endsWith('/') ? '' : `the file ${key}`);
    if (fate === 'refused') await assert.rejects(put);
    else await put;
  }
  const report = await buckets.mirror();
  assert.equal(report.exit, 'partial');
  const { entries, header } = await newestIndex(buckets);
  const listed = awkwardKeys.flatMap(({ key, fate }) =>
    fate === 'kept' ? [key] : fate === 'renamed' ? [key.slice(1)] : [],
  );
  const fitting = listed.filter((key) => Buffer.byteLength(`minio/${key}`) <= 1024).toSorted(compareBytes);
  assert.deepEqual(
    entries.map(({ key }) => key),
    fitting,
  );
  assert.deepEqual(
    header.failed.map(({ key }) => key),
    listed.filter((key) => !fitting.includes(key)).toSorted(compareBytes),
  );
  for (const { key, sha256: digest, versionId } of entries) {
    const bytes = await stored(buckets, `minio/${key}`, versionId);
    assert.equal(bytes === null ? null : sha256(bytes), digest, JSON.stringify(key));
  }
  const again = await buckets.mirror();
  assert.deepEqual([again.details?.copied, again.details?.failedAsBefore], [0, true]);
});

test('fault 42: keys that neither store can hold are rejected by name, and the rest is mirrored', async () => {
  const buckets = await stores.anew();
  const impossible = ['../outside', './dot', 'double//slash', 'within/../outside'];
  await putFile(buckets, 'plain.txt');
  await using proxy = await startProxy(stores.live);
  const body = listingOf(buckets, [...impossible, 'plain.txt'].toSorted());
  proxy.setRules([{ url: 'list-type=2', fault: { kind: 'answer', status: 200, body } }]);
  const report = await buckets.mirror({ ports: await buckets.mirrorPorts({ live: proxy }) });
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(
    report.details?.failed?.map(({ key }) => key),
    impossible,
  );
  assert.deepEqual(await visible(buckets, 'minio/'), ['minio/plain.txt']);
});

test('fault 42: a key that only the live store can hold is rejected by name when the vault refuses it', async () => {
  const buckets = await stores.anew();
  await putFile(buckets, 'plain.txt');
  const ports = await buckets.mirrorPorts();
  const modifiedAt = new Date('2026-03-10T12:00:00.000Z');
  const list: typeof ports.live.list = async function* (signal) {
    yield { key: 'double//slash', size: 4, etag: 'e', modifiedAt };
    yield* ports.live.list(signal);
  };
  const read: typeof ports.live.read = async (key, etag, signal) => {
    if (key !== 'double//slash') return ports.live.read(key, etag, signal);
    return { size: 4, etag: 'e', modifiedAt, body: bodyOf('abcd'), drop: () => undefined };
  };
  const report = await buckets.mirror({ ports: { ...ports, live: { ...ports.live, list, read } } });
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(
    report.details?.failed?.map(({ key }) => key),
    ['double//slash'],
  );
  assert.deepEqual(await visible(buckets, 'minio/'), ['minio/plain.txt']);
});

async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test('fault 43: keys that the mirror’s prefix makes too long are itemised with exit 3, and told once', async () => {
  const buckets = await stores.anew();
  const long = `long/${`${'x'.repeat(200)}/`.repeat(5)}123456789`;
  const fits = long.slice(0, -1);
  for (const key of [long, fits, 'tab\tand \u0001 control', 'plain.txt']) await putFile(buckets, key);
  const first = await buckets.mirror();
  assert.equal(first.exit, 'partial');
  assert.deepEqual(first.details?.failed, [{ key: long, reason: 'the key is too long to mirror: 1019 bytes' }]);
  assert.deepEqual([first.details?.copied, first.details?.failedAsBefore], [3, false]);
  assert.equal(String(await stored(buckets, 'minio/tab\tand \u0001 control')), 'the file tab\tand \u0001 control');
  const second = await buckets.mirror();
  assert.deepEqual([second.exit, second.details?.failedAsBefore], ['partial', true]);
});
