import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

import { type Buckets, noon, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import {
  history,
  indexes,
  newestIndex,
  putFile,
  putFileInParts,
  putFiles,
  removeFile,
} from '../jobs/helpers/objects.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const hoursLater = (hours: number): Date => new Date(noon.getTime() + hours * 3_600_000);
const parts = [new Uint8Array(5 * 1024 * 1024).fill(1), new Uint8Array(10).fill(2)];

/** What a copying program does: the same bytes, with new times, ETags of its own and its notes in the metadata. */
async function touch(buckets: Buckets, key: string): Promise<void> {
  await buckets.liveRoot.send(
    new CopyObjectCommand({
      Bucket: buckets.liveBucket,
      Key: key,
      CopySource: `${buckets.liveBucket}/${key}`,
      MetadataDirective: 'REPLACE',
      Metadata: { mtime: '1700000000.5' },
    }),
  );
}

test('27-moved-store: files of equal bytes are read once, recognised by their SHA-256 and not stored again', async () => {
  const buckets = await stores.anew();
  const names = Array.from({ length: 20 }, (_, index) => `file/${index}`);
  await putFiles(buckets, names);
  await putFileInParts(buckets, 'large', parts);
  await buckets.mirror();
  for (const name of names) await touch(buckets, name);
  // In one piece: another ETag of the same bytes.
  await putFile(buckets, 'large', Buffer.concat(parts));
  const stopped = await buckets.mirror({ now: hoursLater(1) });
  assert.equal(stopped.exit, 'brake', stopped.summary);
  assert.match(stopped.failure?.hint ?? '', /moved to another store .* reads each once and stores nothing again/);
  const accepted = await buckets.mirror({ now: hoursLater(1), accept: true });
  assert.deepEqual(
    [accepted.exit, accepted.details?.copied, accepted.details?.recognised],
    ['done', 0, 21],
    accepted.summary,
  );
  assert.equal((await history(buckets, 'minio/')).length, 21);
  const next = await buckets.mirror({ now: hoursLater(2) });
  assert.deepEqual([next.exit, next.details?.copied, next.details?.recognised], ['done', 0, 0], next.summary);
});

test('27-moved-store: other bytes of the same size, and other properties of the same bytes, are stored', async () => {
  const buckets = await stores.anew();
  for (const key of ['bytes', 'large', 'properties', 'same']) await putFile(buckets, key, 'abcd');
  await putFile(buckets, 'large', new Uint8Array(2_000_000).fill(1));
  await buckets.mirror();
  await putFile(buckets, 'bytes', 'abce');
  await putFile(buckets, 'large', new Uint8Array(2_000_000).fill(2));
  await putFile(buckets, 'properties', 'abcd', { CacheControl: 'max-age=60' });
  await putFile(buckets, 'same', 'abcd');
  const { details } = await buckets.mirror({ now: hoursLater(1), accept: true });
  assert.deepEqual([details?.copied, details?.recognised], [3, 1]);
  const stored = await buckets.reader.head('minio/properties');
  assert.equal(stored?.cacheControl, 'max-age=60');
});

test('27-moved-store: a file that was deleted and comes back is recognised, unless the mirror hides it by now', async () => {
  const buckets = await stores.anew();
  for (const key of ['back', 'hidden', 'other']) await putFile(buckets, key);
  await buckets.mirror();
  for (const key of ['back', 'hidden']) await removeFile(buckets, key);
  await buckets.mirror({ now: hoursLater(1) });
  await buckets.vaultRoot.send(new DeleteObjectCommand({ Bucket: buckets.vaultBucket, Key: 'minio/hidden' }));
  for (const key of ['back', 'hidden']) await putFile(buckets, key);
  const { details } = await buckets.mirror({ now: hoursLater(2) });
  assert.deepEqual([details?.copied, details?.recognised, details?.present], [1, 1, 3]);
  assert.deepEqual(
    (await newestIndex(buckets)).entries.map(({ goneAt }) => goneAt),
    [undefined, undefined, undefined],
  );
});

test('27-moved-store: an index that is lost is rebuilt without copying what the mirror holds, whatever its ETag', async () => {
  const buckets = await stores.anew();
  await putFiles(buckets, ['a', 'b']);
  await putFileInParts(buckets, 'large', parts);
  await buckets.mirror();
  for (const { key } of await indexes(buckets)) {
    await buckets.vaultRoot.send(new DeleteObjectCommand({ Bucket: buckets.vaultBucket, Key: key }));
  }
  await buckets.liveRoot.send(new PutObjectCommand({ Bucket: buckets.liveBucket, Key: 'new', Body: 'new' }));
  const { exit, details, summary } = await buckets.mirror({ now: hoursLater(1) });
  assert.deepEqual([exit, details?.copied, details?.recognised], ['done', 1, 1], summary);
  assert.equal((await history(buckets, 'minio/large')).length, 1);
});
