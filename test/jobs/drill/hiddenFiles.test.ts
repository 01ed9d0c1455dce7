import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { DeleteObjectCommand } from '@aws-sdk/client-s3';

import { hiddenFiles } from '../../../lib/jobs/drill/hiddenFiles.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { putFiles, putInVault } from '../helpers/objects.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

async function mirrored(): Promise<Buckets> {
  const buckets = await stores.anew();
  await putFiles(buckets, ['a.txt', 'b.txt', 'c.txt']);
  await buckets.mirror();
  return buckets;
}

async function hidden({ reader, host }: Buckets): Promise<readonly string[]> {
  const { first, count } = await hiddenFiles(reader, host, new AbortController().signal);
  assert.equal(first.length, count);
  return first;
}

test('fault 56: a file of the index that is hidden in the mirror is found', async () => {
  const buckets = await mirrored();
  await buckets.vaultRoot.send(new DeleteObjectCommand({ Bucket: buckets.vaultBucket, Key: 'minio/b.txt' }));
  assert.deepEqual(await hidden(buckets), ['file "b.txt" is hidden or lost in the mirror']);
});

test('what a mirror run that is under way has copied since the newest index is no loss', async () => {
  const buckets = await mirrored();
  await putInVault(buckets, 'minio/a.txt', 'copied by a run that has not written its index yet');
  assert.deepEqual(await hidden(buckets), []);
});

test('fault 56: a file that somebody replaced in the mirror is found once there is an index after it', async () => {
  const buckets = await mirrored();
  await putInVault(buckets, 'minio/a.txt', 'somebody else’s');
  await buckets.mirror();
  assert.deepEqual(await hidden(buckets), ['file "a.txt" has another version in the mirror than the index pins']);
});
