import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { list } from '../../lib/jobs/list.ts';
import { type Buckets, type Stores, startStores } from './helpers/buckets.ts';
import { putInVault, putInVaultAt } from './helpers/objects.ts';
import { freshSlots, putProof, putSnapshot, putSnapshots, slotBefore } from './helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const now = new Date();
const slots = freshSlots(now).toReversed();

async function names(buckets: Buckets, options: Parameters<typeof list>[2] = { hidden: false }) {
  return (await list(buckets.reader, buckets.host, options)).map(({ snapshot }) => snapshot);
}

test('an empty vault lists nothing', async () => {
  assert.deepEqual(await names(await stores.anew()), []);
});

test('snapshots are listed newest first, as many as asked for, of this host alone', async () => {
  const buckets = await stores.anew();
  const placed = await putSnapshots(buckets, slots.slice(0, 5));
  await putSnapshot(buckets, slots[0] ?? now, { host: 'other' });
  const newestFirst = placed.map(({ snapshot }) => snapshot).toReversed();
  assert.deepEqual(await names(buckets), newestFirst);
  assert.deepEqual(await names(buckets, { hidden: false, limit: 2 }), newestFirst.slice(0, 2));
});

test('each one says what it holds, how long it is locked, and whether it is suspect', async () => {
  const buckets = await stores.anew();
  const lockedUntil = new Date(Math.ceil(now.getTime() / 1000) * 1000 + 5 * 86_400_000);
  const placed = await putSnapshot(buckets, slotBefore(now, { hours: 2 }), {
    lockedUntil,
    quarantine: ['rows fell by half'],
  });
  const [row] = await list(buckets.reader, buckets.host, { hidden: false });
  assert.deepEqual(row, {
    snapshot: placed.snapshot,
    snapshotAt: new Date(slotBefore(now, { hours: 2 }).getTime() + 600_000).toISOString(),
    database: 'crm',
    storedBytes: `a dump called ${placed.snapshot}`.length,
    archiveBytes: 2_030_000,
    databaseBytes: 50_000_000,
    tables: 2,
    rows: 65_000,
    sealed: true,
    recipients: ['0123456789ABCDEF0123456789ABCDEF01234567'],
    quarantine: ['rows fell by half'],
    notInSnapshot: [],
    lockedUntil: lockedUntil.toISOString(),
    held: false,
    proof: 'not drilled',
    tier: null,
    keptUntil: null,
    reason: null,
    hidden: false,
    problem: null,
  });
});

test('proven, failed and undrilled ones are told apart, and the newest verdict counts', async () => {
  const buckets = await stores.anew();
  const [proven, failed, fixed, forged, undrilled] = await putSnapshots(buckets, slots.slice(0, 5));
  assert.ok(
    proven !== undefined &&
      failed !== undefined &&
      fixed !== undefined &&
      forged !== undefined &&
      undrilled !== undefined,
  );
  const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
  await putProof(buckets, proven, minutesAgo(9));
  await putProof(buckets, failed, minutesAgo(8), 'failed');
  await putProof(buckets, fixed, minutesAgo(7), 'failed');
  await putProof(buckets, fixed, minutesAgo(6));
  await putProof(buckets, { ...forged, manifestVersionId: proven.manifestVersionId }, minutesAgo(5));
  const rows = await list(buckets.reader, buckets.host, { hidden: false });
  assert.deepEqual(
    new Map(rows.map(({ snapshot, proof }) => [snapshot, proof])),
    new Map([
      [undrilled.snapshot, 'not drilled'],
      [forged.snapshot, 'not drilled'],
      [fixed.snapshot, 'proven'],
      [failed.snapshot, 'failed'],
      [proven.snapshot, 'proven'],
    ]),
  );
});

test('what prune has hidden is listed only when asked for, and says so', async () => {
  const buckets = await stores.anew();
  await putSnapshots(buckets, slots);
  const old = await putSnapshot(buckets, slotBefore(now, { days: 40 }));
  await buckets.prune({ now });
  assert.ok(!(await names(buckets)).includes(old.snapshot));
  const row = (await list(buckets.reader, buckets.host, { hidden: true })).at(-1);
  assert.deepEqual([row?.snapshot, row?.hidden, row?.problem], [old.snapshot, true, null]);
});

test('a dump without a manifest is no snapshot', async () => {
  const buckets = await stores.anew();
  await putInVault(buckets, 'pg/crm/2026-03-10/12.dump.gz.gpg', 'half a backup');
  assert.deepEqual(await names(buckets, { hidden: true }), []);
});

test('a manifest that cannot be read is listed with its problem, and hides none of the others', async () => {
  const buckets = await stores.anew();
  const [older, newer] = await putSnapshots(buckets, slots.slice(0, 2));
  const at = slotBefore(now, { hours: 30 });
  await putInVaultAt(
    buckets,
    `pg/crm/${at.toISOString().slice(0, 10)}/${at.toISOString().slice(11, 13)}.manifest.json`,
    '{',
    at,
  );
  const rows = await list(buckets.reader, buckets.host, { hidden: false });
  assert.deepEqual(rows.map(({ snapshot }) => snapshot).slice(0, 2), [newer?.snapshot, older?.snapshot]);
  assert.deepEqual([rows[2]?.rows, rows[2]?.database], [null, null]);
  assert.match(rows[2]?.problem ?? '', /cannot be used: manifest is not JSON/);
});

test('a second manifest under the same name changes nothing: the oldest version counts', async () => {
  const buckets = await stores.anew();
  const at = slots[0] ?? now;
  await putSnapshot(buckets, at);
  await putSnapshot(buckets, at, { storedAt: new Date(at.getTime() + 1_200_000), quarantine: ['forged'] });
  const rows = await list(buckets.reader, buckets.host, { hidden: false });
  assert.deepEqual(
    rows.map(({ quarantine }) => quarantine),
    [[]],
  );
});

test('each one says what retention keeps it for and until when, and prune does the same', async () => {
  const buckets = await stores.anew();
  await putSnapshots(buckets, slots);
  const days = (count: number, hour: number): Date =>
    new Date(Math.floor(now.getTime() / 86_400_000 - count) * 86_400_000 + hour * 3_600_000);
  const [daily, spent] = await putSnapshots(buckets, [days(10, 0), days(10, 1), days(10, 2)]);
  const [old, proven] = await putSnapshots(buckets, [days(40, 0), days(41, 0)]);
  assert.ok(daily !== undefined && spent !== undefined && old !== undefined && proven !== undefined);
  await putProof(buckets, proven, days(40, 2));
  const retention = { policy: { keepHourlyDays: 7, keepDailyDays: 30 }, now };
  const rows = await list(buckets.reader, buckets.host, { hidden: false }, retention);
  const told = new Map(
    rows.map(({ snapshot, tier, keptUntil }) => [snapshot, [tier, keptUntil?.slice(0, 10) ?? null]]),
  );
  assert.deepEqual(told.get(daily.snapshot), ['daily', days(-20, 0).toISOString().slice(0, 10)]);
  assert.deepEqual(told.get(proven.snapshot), ['newest proven', null]);
  const going = rows.filter(({ tier }) => tier === null).map(({ snapshot }) => snapshot);
  assert.deepEqual(going, [spent.snapshot, old.snapshot]);
  await buckets.prune({ now });
  const left = await names(buckets);
  assert.ok(going.every((snapshot) => !left.includes(snapshot)) && left.includes(proven.snapshot));
});
