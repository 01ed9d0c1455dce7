import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type Stores, startStores } from '../helpers/buckets.ts';
import { mirrorAt } from '../helpers/mirrorAt.ts';
import { endVersions, putFile, putInVaultAt, visible } from '../helpers/objects.ts';
import { putReceipt, putSnapshot, slotBefore } from '../helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const now = new Date();
/** Noon of a day, so that hours before and after are of the same UTC day. */
const noonAgo = (days: number): Date => {
  const date = new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  return new Date(`${date}T12:00:00.000Z`);
};
const later = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000);

/** Two indexes long before the oldest snapshot, the last one before it, one after it, today's; the oldest kept is `days` old. */
async function vault(days: number) {
  const buckets = await stores.anew();
  await putFile(buckets, 'a.txt');
  const [whole, pointer, earlier, between, today] = [
    await mirrorAt(buckets, later(noonAgo(days + 5), 0)),
    await mirrorAt(buckets, later(noonAgo(days + 5), 1)),
    await mirrorAt(buckets, later(noonAgo(days), -2)),
    await mirrorAt(buckets, later(noonAgo(days), 2)),
    await mirrorAt(buckets, later(now, -0.5)),
  ];
  const oldest = await putSnapshot(buckets, noonAgo(days));
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }));
  return { buckets, oldest, whole, pointer, earlier, between, today };
}

test('indexes that no kept snapshot needs are hidden; the last one before the oldest snapshot stays', async () => {
  const { buckets, whole, pointer, earlier, between, today } = await vault(35);
  const report = await buckets.prune({ now });
  assert.equal(report.exit, 'done', report.summary);
  assert.deepEqual(report.details?.plan?.indexes, [whole, pointer]);
  assert.deepEqual(await visible(buckets, 'index/'), [earlier, between, today]);
});

test('an index that the proof of a kept snapshot pins stays, however old', async () => {
  const { buckets, oldest, whole, pointer, earlier, between, today } = await vault(35);
  const { snapshot, manifestVersionId, dumpVersionId, runId } = oldest;
  const digest = '0'.repeat(64);
  const versionId = (await buckets.reader.head(whole))?.versionId ?? '';
  const pins = {
    manifestSha256: digest,
    dumpSha256: digest,
    indexes: [{ key: whole, versionId, sha256: digest }],
    filesAsOf: null,
  };
  const proof = { snapshot, manifestVersionId, dumpVersionId, runId, verdict: 'proven', pins };
  const details = { ...proof, recoverySeconds: 1, recoveryPointSeconds: 1 };
  await putReceipt(buckets, 'drill', later(noonAgo(34), 0), { details });
  const report = await buckets.prune({ now });
  assert.deepEqual(report.details?.plan?.indexes, [pointer]);
  assert.deepEqual(await visible(buckets, 'index/'), [whole, earlier, between, today]);
});

test('a whole index stays as long as a kept pointer names it', async () => {
  const buckets = await stores.anew();
  await putFile(buckets, 'a.txt');
  const whole = await mirrorAt(buckets, later(noonAgo(35), -3));
  const spent = await mirrorAt(buckets, later(noonAgo(35), -2));
  const pointer = await mirrorAt(buckets, later(noonAgo(35), -1));
  await putSnapshot(buckets, noonAgo(35));
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }));
  const report = await buckets.prune({ now });
  assert.deepEqual(report.details?.plan?.indexes, [spent]);
  assert.deepEqual(await visible(buckets, 'index/'), [whole, pointer]);
});

test('an index that cannot be read is no reason not to prune', async () => {
  const { buckets, whole, pointer, between } = await vault(35);
  await endVersions(buckets, between);
  await putInVaultAt(buckets, between, 'damaged', later(noonAgo(35), 2));
  const report = await buckets.prune({ now });
  assert.equal(report.exit, 'done', report.summary);
  assert.deepEqual(report.details?.plan?.indexes, [whole, pointer]);
  assert.ok((await visible(buckets, 'index/')).includes(between), 'it is left for whoever looks into it');
});

test('fault 49: a newest index that cannot be read stops prune before anything is hidden', async () => {
  const { buckets, today } = await vault(35);
  await endVersions(buckets, today);
  await putInVaultAt(buckets, today, 'damaged', later(now, -0.5));
  const earlier = await visible(buckets, 'index/');
  const report = await buckets.prune({ now });
  assert.equal(report.exit, 'verification', report.summary);
  assert.match(report.failure?.hint ?? '', /lifeboat mirror/);
  assert.deepEqual(await visible(buckets, 'index/'), earlier);
});
