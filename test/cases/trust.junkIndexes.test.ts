import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { IndexEntry } from '../../lib/core/files/fileIndex.ts';
import { goneAllAlong } from '../../lib/jobs/prune/backSince.ts';
import { readFiles } from '../../lib/jobs/report/files.ts';
import { findFiles } from '../../lib/jobs/restoreSteps/findFiles.ts';
import { listIndexes, openIndex, readHeader } from '../../lib/jobs/vaultRecords/indexes.ts';
import type { RecordSigner } from '../../lib/ports/signing.ts';
import { entryOf } from '../core/samples.ts';
import { type Buckets, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { indexAt } from '../jobs/helpers/forgedIndex.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';

const minute = 60_000;
/** The first two minutes of this hour: names of one day, whatever the time is. */
const [first, second] = [0, minute].map(
  (offset) => new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 + offset),
) as [Date, Date];

let stores: Stores;
let signatures: Signatures;
before(async () => {
  [stores, signatures] = await Promise.all([startStores(), makeSignatures()]);
});
after(() => stores[Symbol.asyncDispose]());

async function put(buckets: Buckets, entries: readonly IndexEntry[], at: Date, signer: RecordSigner | null) {
  const { key, bytes } = await indexAt(buckets, entries, at, signer);
  await buckets.vaultRoot.send(new PutObjectCommand({ Bucket: buckets.vaultBucket, Key: key, Body: bytes }));
}

test('T6: a later index that does not count takes no day out of the report, and a restore does not repeat it', async () => {
  const buckets = await stores.anew();
  const reader = signatures.reading(buckets.reader);
  await put(buckets, [entryOf('a')], first, signatures.signers.writer);
  await put(buckets, [entryOf('a'), entryOf('b')], second, signatures.signers.prune);
  const days = await readFiles(reader, buckets.host, new Date(0));
  assert.deepEqual(
    days.map(({ at, files }) => [at, files]),
    [[first.toISOString(), 1]],
  );
  const { note } = await findFiles(reader, buckets.host, second);
  assert.match(note ?? '', /^no index was taken after/);
  assert.doesNotMatch(note ?? '', /does not count/);
});

test('where nothing counts, a restore says how many names there are, and not that no mirror ever ran', async () => {
  const buckets = await stores.anew();
  const reader = signatures.reading(buckets.reader);
  await put(buckets, [entryOf('a')], first, null);
  await assert.rejects(findFiles(reader, buckets.host, second), {
    kind: 'verification',
    message: /there is no index of crm's files in .*; 1 of its names hold no index that counts$/,
  });
});

test('in a bucket without versions, where every version has one name, no index is taken for another', async () => {
  const buckets = await stores.anew({ versioning: false });
  const reader = signatures.reading(buckets.reader);
  const { writer } = signatures.signers;
  const gone = entryOf('a', { goneAt: '2026-01-01T00:00:00.000Z' });
  await put(buckets, [gone], first, writer);
  await put(buckets, [entryOf('a'), entryOf('b')], second, writer);
  const all = await listIndexes(reader, buckets.host);
  const headers = await Promise.all(all.map((ref) => readHeader(reader, ref)));
  assert.deepEqual(new Set(headers.map(({ present }) => present)), new Set([0, 2]));
  const oldest = all.find(({ key }) => key.endsWith('-00.jsonl.gz'));
  assert.ok(oldest !== undefined);
  const since = await openIndex(reader, oldest, all);
  assert.deepEqual(await goneAllAlong(reader, all, { files: [gone], since }), []);
});

test('in a bucket without versions, an index that was written again is read again', async () => {
  const buckets = await stores.anew({ versioning: false });
  const reader = signatures.reading(buckets.reader);
  const readPresent = async () => {
    const [ref] = await listIndexes(reader, buckets.host);
    return ref === undefined ? null : (await readHeader(reader, ref)).present;
  };
  await put(buckets, [entryOf('a')], first, signatures.signers.writer);
  assert.equal(await readPresent(), 1);
  await put(buckets, [entryOf('a'), entryOf('b')], first, signatures.signers.writer);
  assert.equal(await readPresent(), 2);
});
