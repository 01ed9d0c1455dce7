import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { DeleteObjectCommand } from '@aws-sdk/client-s3';

import { manifestKey } from '../../lib/core/vault/keys.ts';
import { readReceipts } from '../../lib/jobs/vaultRecords/receipts.ts';
import { collect } from '../contracts/collect.ts';
import { removerPolicy } from '../helpers/policies.ts';
import { rootClient } from '../helpers/servers/minio.ts';
import { scopedKeys } from '../helpers/servers/scopedKeys.ts';
import { type Buckets, type Stores, startStores } from './helpers/buckets.ts';
import { history, putInVaultAt, visible } from './helpers/objects.ts';
import { freshSlots, type PlacedSnapshot, putSnapshot, putSnapshots, slotBefore } from './helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const now = new Date();
const day = 86_400_000;

interface Vault {
  readonly buckets: Buckets;
  /** Ten days ago: the day's first, which is locked, and a later one that is not its last. */
  readonly daily: PlacedSnapshot;
  readonly hourly: PlacedSnapshot;
  /** Forty days ago. */
  readonly old: PlacedSnapshot;
}

/** A day of fresh snapshots and some older ones. */
async function vault(): Promise<Vault> {
  const buckets = await stores.anew();
  const tenDaysAgo = Math.floor(now.getTime() / day - 10) * day;
  const lockedUntil = new Date(now.getTime() + 20 * day);
  const daily = await putSnapshot(buckets, new Date(tenDaysAgo + 3 * 3_600_000), { lockedUntil });
  const hourly = await putSnapshot(buckets, new Date(tenDaysAgo + 4 * 3_600_000));
  await putSnapshot(buckets, new Date(tenDaysAgo + 5 * 3_600_000));
  const old = await putSnapshot(buckets, slotBefore(now, { days: 40 }));
  await putSnapshots(buckets, freshSlots(now));
  return { buckets, daily, hourly, old };
}

test('prune keeps every snapshot of 7 days and the first and last of each of 30 days, and hides the rest with a reason each', async () => {
  const { buckets, daily, hourly, old } = await vault();
  const report = await buckets.prune({ now });
  assert.equal(report.exit, 'done', report.summary);
  assert.match(report.summary, /^hid 2 snapshots and 0 files, 0 orphan dumps, 0 indexes; 26 snapshots stay$/);
  const reasons = new Map(
    report.details?.plan?.snapshots.map(({ snapshot, action, reason }) => [snapshot, `${action}: ${reason}`]),
  );
  assert.equal(reasons.get(daily.snapshot), "keep: its day's first one, within 30 days");
  assert.equal(reasons.get(hourly.snapshot), "remove: older than 7 days and neither its day's first nor its last");
  assert.equal(reasons.get(old.snapshot), 'remove: older than 30 days');
  const left = await visible(buckets, 'pg/');
  assert.equal(left.length, 26 * 2);
  assert.deepEqual([left.includes(daily.manifestKey), left.includes(daily.dumpKey)], [true, true]);
});

test('prune only ever adds delete markers: every version stays, and its keys could not end one', async () => {
  const { buckets, old } = await vault();
  await buckets.prune({ now });
  for (const key of [old.manifestKey, old.dumpKey]) {
    assert.deepEqual(await history(buckets, key), [`${key} marker`, `${key} version`]);
  }
  const keys = await scopedKeys(buckets.vault, removerPolicy(buckets.vaultBucket));
  const client = rootClient({ ...buckets.vault, ...keys });
  const end = new DeleteObjectCommand({ Bucket: buckets.vaultBucket, Key: old.dumpKey, VersionId: old.dumpVersionId });
  await assert.rejects(client.send(end), { Code: 'AccessDenied' });
  client.destroy();
});

test('a locked version cannot be ended by the vault’s owner either', async () => {
  const { buckets, daily } = await vault();
  const { dumpKey: Key, dumpVersionId: VersionId } = daily;
  await assert.rejects(
    buckets.vaultRoot.send(new DeleteObjectCommand({ Bucket: buckets.vaultBucket, Key, VersionId })),
  );
});

test('manifests are hidden before their dumps, so that no snapshot is seen without its dump', async () => {
  const { buckets, hourly, old } = await vault();
  const ports = await buckets.prunePorts();
  const batches: (readonly string[])[] = [];
  const remover = {
    hide: (keys: readonly string[]) => {
      batches.push(keys.toSorted());
      return ports.remover.hide(keys);
    },
  };
  await buckets.prune({ now, ports: { ...ports, remover } });
  const both = [hourly, old];
  assert.deepEqual(batches, [
    both.map((each) => each.manifestKey).toSorted(),
    both.map((each) => each.dumpKey).toSorted(),
  ]);
});

test('a prune that died between manifest and dump is finished by the next one', async () => {
  const { buckets, old } = await vault();
  const ports = await buckets.prunePorts();
  const remover = {
    hide: async (keys: readonly string[]) => {
      if (keys.some((key) => key.includes('.dump.'))) throw new Error('killed here');
      return ports.remover.hide(keys);
    },
  };
  assert.equal((await buckets.prune({ now, ports: { ...ports, remover } })).exit, 'unexpected');
  assert.ok((await visible(buckets, 'pg/')).includes(old.dumpKey));
  assert.equal((await buckets.prune({ now })).exit, 'done');
  assert.ok(!(await visible(buckets, 'pg/')).includes(old.dumpKey));
});

test('a second run finds nothing left to do', async () => {
  const { buckets } = await vault();
  await buckets.prune({ now });
  const earlier = await history(buckets, 'pg/');
  const report = await buckets.prune({ now });
  assert.deepEqual([report.exit, report.details?.hidden], ['done', 0]);
  assert.deepEqual(await history(buckets, 'pg/'), earlier);
});

test('a dry run shows the plan and hides nothing', async () => {
  const { buckets } = await vault();
  const report = await buckets.prune({ now, dryRun: true });
  assert.match(report.summary, /^would hide 2 snapshots/);
  assert.equal(report.details?.plan?.snapshots.length, 28);
  assert.ok((await history(buckets, '')).every((row) => row.endsWith(' version')));
});

test('orphan dumps go after a day, and not before', async () => {
  const { buckets } = await vault();
  const yesterday = slotBefore(now, { hours: 26 });
  const old = 'pg/crm/2020-02-03/11.dump.gz.gpg';
  const fresh = 'pg/crm/2020-02-03/12.dump.gz.gpg';
  await putInVaultAt(buckets, old, 'an orphan', yesterday);
  await putInVaultAt(buckets, fresh, 'a run may still be about to commit this one', slotBefore(now, { hours: 3 }));
  const report = await buckets.prune({ now });
  assert.deepEqual(report.details?.plan?.orphans, [old]);
  const left = await visible(buckets, 'pg/crm/2020-02-03/');
  assert.deepEqual(left, [fresh]);
});

test('a manifest that cannot be read is left alone with its dump, and stops nothing', async () => {
  const { buckets, old } = await vault();
  const at = slotBefore(now, { days: 50 });
  const damaged = manifestKey('crm', `${at.toISOString().slice(0, 10)}/00`);
  const dump = damaged.replace('.manifest.json', '.dump.gz.gpg');
  await putInVaultAt(buckets, damaged, '{"format":"1.0"', at);
  await putInVaultAt(buckets, dump, 'its dump', at);
  const report = await buckets.prune({ now });
  assert.equal(report.exit, 'done', report.summary);
  const left = await visible(buckets, 'pg/');
  assert.deepEqual([left.includes(damaged), left.includes(dump), left.includes(old.dumpKey)], [true, true, false]);
});

test('every run leaves a receipt with the whole plan', async () => {
  const { buckets } = await vault();
  await buckets.prune({ now });
  const [receipt] = await collect(readReceipts(buckets.reader, 'prune', 'crm'));
  assert.equal(receipt?.exitCode, 0);
  assert.equal(JSON.stringify(receipt.details).includes('older than 30 days'), true);
});

test('fault 50: leap days and year ends count as days', async () => {
  const buckets = await stores.anew();
  const leap = new Date('2028-03-05T10:30:00.000Z');
  const days = Array.from({ length: 70 }, (_, index) => slotBefore(leap, { days: index }));
  await putSnapshots(buckets, days);
  const report = await buckets.prune({ now: leap });
  const removed = report.details?.plan?.snapshots
    .filter(({ action }) => action === 'remove')
    .map(({ snapshot }) => snapshot);
  assert.equal(removed?.length, 70 - 30);
  assert.deepEqual([removed.at(0), removed.at(-1)], ['2028-02-04/10', '2027-12-27/10']);
});
