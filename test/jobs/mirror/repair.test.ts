import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { DeleteObjectCommand } from '@aws-sdk/client-s3';

import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { endVersions, history, newestIndex, putFiles, putInVault, removeFile, stored } from '../helpers/objects.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

async function mirrored(): Promise<Buckets> {
  const buckets = await stores.anew();
  await putFiles(buckets, ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt', 'gone.txt']);
  await buckets.mirror();
  await removeFile(buckets, 'gone.txt');
  await buckets.mirror();
  return buckets;
}

async function hide({ vaultRoot, vaultBucket }: Buckets, key: string): Promise<void> {
  await vaultRoot.send(new DeleteObjectCommand({ Bucket: vaultBucket, Key: key }));
}

test('fault 56: what was hidden, destroyed or replaced in the mirror is copied again by mirror --repair, and nothing else', async () => {
  const buckets = await mirrored();
  await hide(buckets, 'minio/a.txt');
  await endVersions(buckets, 'minio/b.txt');
  await putInVault(buckets, 'minio/c.txt', 'somebody else’s');
  const unaware = await buckets.mirror();
  assert.deepEqual([unaware.exit, unaware.details?.copied], ['done', 0], 'a usual run does not look at the mirror');
  const repaired = await buckets.mirror({ repair: true });
  assert.deepEqual(
    [repaired.exit, repaired.details?.copied, repaired.details?.present],
    ['done', 3, 5],
    repaired.summary,
  );
  assert.equal(repaired.details?.rebuilt, false);
  for (const { key, versionId } of (await newestIndex(buckets)).entries) {
    assert.equal(String(await stored(buckets, `minio/${key}`, versionId)), `the file ${key}`);
    assert.equal((await buckets.reader.head(`minio/${key}`))?.versionId, versionId, `${key} is current`);
  }
  const whole = await buckets.mirror({ repair: true });
  assert.deepEqual([whole.exit, whole.details?.copied], ['done', 0], 'a second one finds nothing to mend');
});

test('fault 56: a hidden file that the source has no more is left as it is, and stays in the index', async () => {
  const buckets = await mirrored();
  await hide(buckets, 'minio/gone.txt');
  const report = await buckets.mirror({ repair: true });
  assert.deepEqual([report.exit, report.details?.copied, report.details?.gone], ['done', 0, 1]);
  assert.deepEqual(await history(buckets, 'minio/gone.txt'), ['minio/gone.txt marker', 'minio/gone.txt version']);
});

test('fault 56: a dry run of a repair names what is missing, and copies nothing', async () => {
  const buckets = await mirrored();
  await endVersions(buckets, 'minio/b.txt');
  const report = await buckets.mirror({ repair: true, dryRun: true });
  assert.match(report.summary, /^would copy 1 files/);
  assert.deepEqual(await history(buckets, 'minio/b.txt'), []);
});
