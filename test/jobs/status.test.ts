import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';

import { type Status, type StatusLimits, status } from '../../lib/jobs/status.ts';
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
const limits: StatusLimits = {
  snapshotSeconds: 2 * hour,
  mirrorSeconds: 2 * hour,
  drillSeconds: 8 * 24 * hour,
  keepHourlyDays: 7,
};
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);

function statusOf(buckets: Buckets, at = now) {
  return status(buckets.reader, buckets.host, limits, clockFrom(at));
}

function textOf({ problems }: Status): string {
  return problems.map(({ severity, text, mend: hint }) => `${severity}: ${text}: ${hint}`).join('\n');
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
    verdict: 'at risk',
    reason: 'there is no snapshot yet',
    snapshots: 0,
    records: "not signed: anyone with the writer's keys can add false ones; make signing keys: lifeboat init",
    newestSnapshot: null,
    mirror: null,
    provenDrill: null,
    loss: { rowsSince: null, filesSince: null },
    recovery: null,
    limits: [],
    problems: [
      { severity: 'risk', text: 'there is no snapshot yet', mend: 'lifeboat backup' },
      { severity: 'risk', text: 'there is no mirror of the files yet', mend: 'lifeboat mirror' },
      { severity: 'risk', text: 'there is no passed drill yet', mend: 'lifeboat drill' },
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
  assert.match(textOf(found), /risk: the newest snapshot is 9 d 1 h old: lifeboat backup/);
  assert.match(textOf(found), /look: the newest passed drill is 9 d old: lifeboat drill/);
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
  const problems = textOf(await statusOf(buckets));
  assert.match(problems, /the newest snapshot, \S+23-59-59, is quarantined: .*: lifeboat list --quarantined/);
  assert.match(problems, /1 files could not be mirrored/);
  assert.match(problems, /the last prune \(.*\) ended with exit code 21: nothing was pruned: backups have stopped/);
});

test('only the last run of a job counts as its incident', async () => {
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
  assert.match(textOf(found), /^risk: the last drill .* ended with exit code 20/);
});

test('fault 49: an index that cannot be read is a problem, and the rest is told all the same', async () => {
  const buckets = await healthy();
  const { key } = await newestIndex(buckets);
  await endVersions(buckets, key);
  await putInVault(buckets, key, 'damaged');
  const found = await statusOf(buckets);
  assert.deepEqual([found.mirror, found.snapshots], [null, 1]);
  assert.equal(found.problems.length, 1);
  assert.match(textOf(found), new RegExp(`^risk: the index ${key} cannot be used: .*: lifeboat mirror$`));
  assert.equal(found.loss.filesSince, null);
});

test('where all is well the verdict is safe, and the limits come in their order', async () => {
  const found = await statusOf(await healthy());
  assert.equal(found.verdict, 'safe');
  assert.match(found.reason, /^the newest snapshot is 1 h old, and a drill 30 min ago brought everything back$/);
  assert.deepEqual(
    found.limits.map(({ what }) => what),
    ['snapshot', 'mirror', 'drill'],
  );
  assert.equal(found.limits[0]?.at, ago(-1).toISOString());
  assert.deepEqual(found.loss, { rowsSince: ago(1).toISOString(), filesSince: found.mirror?.listingBeganAt });
});

test('an old drill is to be looked at, an old snapshot is a risk', async () => {
  const buckets = await healthy();
  const later = new Date(now.getTime() + 9 * 86_400_000);
  await putSnapshot(buckets, slotBefore(later, {}), { manifest: { snapshotAt: later.toISOString() } });
  await buckets.mirror({ now: later });
  const found = await statusOf(buckets, later);
  assert.deepEqual([found.verdict, found.problems.length], ['look', 1]);
  assert.equal(found.reason, 'the newest passed drill is 9 d old');
});

test('what is suspect is not counted on: the loss goes back to the newest snapshot above suspicion', async () => {
  const buckets = await healthy();
  await putSnapshot(buckets, slotBefore(now, {}), {
    snapshot: `${ago(0).toISOString().slice(0, 10)}/23-59-59`,
    quarantine: ['rows fell'],
    manifest: { snapshotAt: ago(0.01).toISOString() },
  });
  const found = await statusOf(buckets);
  assert.equal(found.newestSnapshot?.quarantined, true);
  assert.equal(found.loss.rowsSince, ago(1).toISOString());
});

test('a manifest that cannot be read is told, and the one before it counts', async () => {
  const buckets = await healthy();
  await putInVault(buckets, `pg/crm/${ago(0).toISOString().slice(0, 10)}/23-59-58.manifest.json`, '{');
  const found = await statusOf(buckets);
  assert.equal(found.loss.rowsSince, ago(1).toISOString());
  assert.match(
    textOf(found),
    /^look: the manifest of \S+23-59-58 cannot be used: manifest is not JSON: lifeboat list$/,
  );
});

test('snapshots that somebody hid while they are young are told', async () => {
  const buckets = await healthy();
  const placed = await putSnapshot(buckets, slotBefore(now, { hours: 5 }));
  await buckets.vaultRoot.send(new DeleteObjectCommand({ Bucket: buckets.vaultBucket, Key: placed.manifestKey }));
  assert.match(textOf(await statusOf(buckets)), /^look: 1 snapshot is hidden though younger than 7 days/);
});

test('the time a drill took stands for a recovery, and grows with what there is to bring back', async () => {
  const buckets = await healthy();
  assert.deepEqual((await statusOf(buckets)).recovery, { seconds: 61, basis: 'measured' });
  const placed = await putSnapshot(buckets, slotBefore(now, { hours: 1 }), {
    snapshot: `${ago(1).toISOString().slice(0, 10)}/00-00-01`,
  });
  const proof = { ...placed, verdict: 'proven', recoverySeconds: 60, recoveryPointSeconds: 1 };
  const details = { ...proof, archiveBytes: 1_000_000, fileBytes: 12 };
  await putReceipt(buckets, 'drill', ago(0.2), { details });
  // The sample's archive has 2.03 MB.
  assert.deepEqual((await statusOf(buckets)).recovery, { seconds: 122, basis: 'scaled' });
});

test('receipts older than any that are looked at first are found all the same', async () => {
  const buckets = await healthy();
  await putReceipt(buckets, 'prune', ago(24 * 30), { exitCode: 1, summary: 'it broke' });
  assert.match(textOf(await statusOf(buckets)), /the last prune \(.*\) ended with exit code 1: it broke/);
});
