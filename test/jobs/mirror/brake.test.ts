import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type Buckets, noon, type Stores, startStores } from '../helpers/buckets.ts';
import { endVersions, history, indexes, newestIndex, putFile, putFiles, removeFile } from '../helpers/objects.ts';
import { putReceipt } from '../helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const names = Array.from({ length: 20 }, (_, index) => `file-${String(index).padStart(2, '0')}`);
/** As the default, with a count that twenty files can exceed. */
const brake = { share: 0.2, count: 3 };

/** Runs are at noon unless they are told otherwise. */
const minutesLater = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);
const tenPast = minutesLater(10);
const half = minutesLater(30);

async function mirrored(): Promise<Buckets> {
  const buckets = await stores.anew();
  await putFiles(buckets, names);
  assert.equal((await buckets.mirror({ brake })).exit, 'done');
  return buckets;
}

/** Nothing was copied, and no index says that anything happened. */
async function assertUntouched(buckets: Buckets): Promise<void> {
  assert.equal((await indexes(buckets)).length, 1);
  assert.equal((await history(buckets, 'minio/')).length, names.length);
}

test('fault 40: a bucket that is suddenly empty engages the brake, at any size', async () => {
  const buckets = await stores.anew();
  await putFiles(buckets, ['one', 'two']);
  await buckets.mirror();
  await removeFile(buckets, 'one');
  await removeFile(buckets, 'two');
  const report = await buckets.mirror();
  assert.equal(report.exit, 'brake');
  assert.match(report.summary, /2 of 2 files vanished and 0 changed at once; nothing was mirrored/);
  assert.match(report.failure?.hint ?? '', /lifeboat mirror --accept/);
  assert.equal((await indexes(buckets)).length, 1);
});

test('fault 40: much gone at once engages the brake, and --accept releases it for one run', async () => {
  const buckets = await mirrored();
  for (const name of names.slice(0, 5)) await removeFile(buckets, name);
  const stopped = await buckets.mirror({ brake });
  assert.deepEqual([stopped.exit, stopped.summary.includes('5 of 20 files vanished')], ['brake', true]);
  await assertUntouched(buckets);
  const accepted = await buckets.mirror({ brake, accept: true });
  assert.deepEqual([accepted.exit, accepted.details?.present, accepted.details?.gone], ['done', 15, 5]);
  for (const name of names.slice(5, 12)) await removeFile(buckets, name);
  assert.equal((await buckets.mirror({ brake })).exit, 'brake', 'the next time it engages again');
});

test('fault 40: much overwritten at once engages the brake', async () => {
  const buckets = await mirrored();
  for (const name of names.slice(0, 5)) await putFile(buckets, name, 'encrypted by somebody');
  const report = await buckets.mirror({ brake });
  assert.match(report.summary, /0 of 20 files vanished and 5 changed at once/);
  assert.equal(report.exit, 'brake');
  await assertUntouched(buckets);
});

test('fault 40: what stays below the limits does not engage the brake', async () => {
  const buckets = await mirrored();
  for (const name of names.slice(0, 2)) await removeFile(buckets, name);
  for (const name of names.slice(2, 4)) await putFile(buckets, name, 'changed');
  const report = await buckets.mirror({ brake });
  assert.deepEqual([report.exit, report.details?.gone, report.details?.copied], ['done', 2, 2]);
});

test('fault 40: a restore of the files, newer than the last index, is an accepted new baseline', async () => {
  const buckets = await mirrored();
  for (const name of names) await putFile(buckets, name, `restored ${name}`);
  await putReceipt(buckets, 'restore', tenPast, { details: { files: { brought: 20 } } });
  const report = await buckets.mirror({ brake, now: half });
  assert.deepEqual([report.exit, report.details?.copied], ['done', 20]);
  for (const name of names) await putFile(buckets, name, 'changed once more');
  assert.equal(
    (await buckets.mirror({ brake, now: half })).exit,
    'brake',
    'it is a baseline once, not a pass for ever',
  );
});

test('fault 40: a restore that could not bring a few files is a baseline too, unless what is missing is too much', async () => {
  for (const [missing, exit] of [
    [2, 'done'],
    [5, 'brake'],
  ] as const) {
    const buckets = await mirrored();
    for (const name of names.slice(missing)) await putFile(buckets, name, `restored ${name}`);
    for (const name of names.slice(0, missing)) await removeFile(buckets, name);
    await putReceipt(buckets, 'restore', tenPast, { exitCode: 3, details: { files: { brought: 20 - missing } } });
    assert.equal((await buckets.mirror({ brake, now: half })).exit, exit, `${missing} are missing`);
  }
});

test('fault 40: a restore that failed, or brought back the database alone, releases no brake', async () => {
  const buckets = await mirrored();
  for (const name of names) await removeFile(buckets, name);
  await putReceipt(buckets, 'restore', tenPast, { exitCode: 20, details: { files: { brought: 3 } } });
  await putReceipt(buckets, 'restore', tenPast, { details: {} });
  assert.equal((await buckets.mirror({ brake })).exit, 'brake');
  await assertUntouched(buckets);
});

test('fault 40: a bucket that was emptied while the index was lost engages the brake', async () => {
  const buckets = await mirrored();
  for (const name of names) await removeFile(buckets, name);
  await endVersions(buckets, (await newestIndex(buckets)).key);
  const report = await buckets.mirror({ brake });
  assert.equal(report.exit, 'brake', report.summary);
  assert.match(report.summary, /it is empty, and the mirror holds 20 files/);
  assert.equal((await buckets.mirror({ brake, accept: true })).exit, 'done');
});

test('fault 40: a dry run shows the brake too', async () => {
  const buckets = await mirrored();
  for (const name of names) await removeFile(buckets, name);
  assert.equal((await buckets.mirror({ brake, dryRun: true })).exit, 'brake');
});
