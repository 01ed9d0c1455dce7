import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type StatusLimits, status } from '../../lib/jobs/status.ts';
import { type Buckets, type Stores, startStores } from './helpers/buckets.ts';
import { endVersions, newestIndex, putFile, putInVault } from './helpers/objects.ts';
import { putProof, putReceipt, putSnapshot, slotBefore } from './helpers/snapshots.ts';
import { clockFrom } from './helpers/watching.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const now = new Date();
const hour = 3600;
const limits: StatusLimits = { snapshotSeconds: 2 * hour, mirrorSeconds: 2 * hour, drillSeconds: 8 * 24 * hour };
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);

function statusOf(buckets: Buckets, at = now) {
  return status(buckets.reader, buckets.host, limits, clockFrom(at));
}

/** All as it should be: a snapshot, a mirror run and a passed drill, each fresh. */
async function healthy(): Promise<Buckets> {
  const buckets = await stores.anew();
  const placed = await putSnapshot(buckets, slotBefore(now, { hours: 1 }), {
    manifest: { snapshotAt: ago(1).toISOString() },
  });
  await putProof(buckets, placed, ago(0.5));
  await putFile(buckets, 'a.txt', 'twelve bytes');
  await buckets.mirror({ now: ago(0.25) });
  return buckets;
}

test('an empty vault is told job by job, each with the command that mends it', async () => {
  const found = await statusOf(await stores.anew());
  assert.deepEqual(found, {
    host: 'crm',
    snapshots: 0,
    newestSnapshot: null,
    mirror: null,
    provenDrill: null,
    problems: [
      'there is no snapshot yet: lifeboat backup',
      'there is no mirror of the files yet: lifeboat mirror',
      'there is no passed drill yet: lifeboat drill',
    ],
  });
});

test('where all is well there is no problem, and every age is told', async () => {
  const found = await statusOf(await healthy());
  assert.deepEqual(found.problems, []);
  assert.deepEqual([found.snapshots, found.newestSnapshot?.quarantined], [1, false]);
  assert.deepEqual([found.mirror?.files, found.mirror?.bytes, found.mirror?.failed], [1, 12, 0]);
  assert.deepEqual([found.provenDrill?.recoverySeconds, found.provenDrill?.recoveryPointSeconds], [61, 3600]);
  for (const [told, hours] of [
    [found.newestSnapshot, 1],
    [found.mirror, 0.25],
    [found.provenDrill, 0.5],
  ] as const) {
    assert.ok(Math.abs((told?.ageSeconds ?? 0) - hours * hour) <= 60, `${told?.ageSeconds} s`);
  }
});

test('what has become too old is a problem', async () => {
  const found = await statusOf(await healthy(), new Date(now.getTime() + 9 * 86_400_000));
  assert.equal(found.problems.length, 3);
  assert.match(found.problems.join('\n'), /the newest snapshot is 9 d 1 h old: lifeboat backup/);
  assert.match(found.problems.join('\n'), /the newest passed drill is 9 d old: lifeboat drill/);
});

test('a quarantined snapshot, files that could not be mirrored and a failed job are problems', async () => {
  const buckets = await healthy();
  await putSnapshot(buckets, slotBefore(now, {}), {
    snapshot: `${ago(0).toISOString().slice(0, 10)}/23-59-59`,
    quarantine: ['rows fell'],
  });
  await putFile(
    buckets,
    `long/${'x'.repeat(250)}/${'y'.repeat(250)}/${'z'.repeat(250)}/${'w'.repeat(250)}/${'v'.repeat(10)}`,
  );
  await buckets.mirror({ now: ago(0.1) });
  await putReceipt(buckets, 'prune', ago(0.2), { exitCode: 21, summary: 'nothing was pruned: backups have stopped' });
  const problems = (await statusOf(buckets)).problems.join('\n');
  assert.match(problems, /the newest snapshot is quarantined: lifeboat list/);
  assert.match(problems, /1 files could not be mirrored; the index names them/);
  assert.match(problems, /the last prune \(.*\) ended with exit code 21: nothing was pruned: backups have stopped/);
});

test('only the last run of a job counts as its trouble', async () => {
  const buckets = await healthy();
  await putReceipt(buckets, 'backup', ago(3), { exitCode: 14, summary: 'the vault was away' });
  await putReceipt(buckets, 'backup', ago(1));
  assert.deepEqual((await statusOf(buckets)).problems, []);
});

test('a newer drill that failed is told beside the one that passed', async () => {
  const buckets = await healthy();
  const placed = await putSnapshot(buckets, slotBefore(now, { hours: 2 }));
  await putProof(buckets, placed, ago(0.1), 'failed');
  const found = await statusOf(buckets);
  assert.notEqual(found.provenDrill?.snapshot, placed.snapshot);
  assert.match(found.problems.join('\n'), /the last drill .* ended with exit code 20/);
});

test('fault 49: an index that cannot be read is a problem, and the rest is told all the same', async () => {
  const buckets = await healthy();
  const { key } = await newestIndex(buckets);
  await endVersions(buckets, key);
  await putInVault(buckets, key, 'damaged');
  const found = await statusOf(buckets);
  assert.deepEqual([found.mirror, found.snapshots], [null, 1]);
  assert.equal(found.problems.length, 1);
  assert.match(found.problems[0] ?? '', new RegExp(`the index ${key} cannot be used: .*: lifeboat mirror$`));
});
