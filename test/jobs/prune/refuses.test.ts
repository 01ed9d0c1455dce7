import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { vaultRemover } from '../../../lib/adapters/stores/s3/remover.ts';
import { vaultWriter } from '../../../lib/adapters/stores/s3/writer.ts';
import { chooseSnapshot } from '../../../lib/jobs/vaultRecords/choose.ts';
import { removerPolicy, writerPolicy } from '../../helpers/policies.ts';
import { scopedKeys } from '../../helpers/servers/scopedKeys.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { history, putInVault, putInVaultAt, visible } from '../helpers/objects.ts';
import {
  freshSlots,
  type PlacedSnapshot,
  putProof,
  putSnapshot,
  putSnapshots,
  slotBefore,
} from '../helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const now = new Date();
const daysAgo = (days: number): Date => slotBefore(now, { days });

async function vault(): Promise<Buckets> {
  const buckets = await stores.anew();
  await putSnapshots(buckets, freshSlots(now));
  return buckets;
}

async function assertNothingHidden(buckets: Buckets): Promise<void> {
  assert.ok((await history(buckets, '')).every((row) => row.endsWith(' version')));
}

function decision(report: Awaited<ReturnType<Buckets['prune']>>, placed: PlacedSnapshot): string | undefined {
  const found = report.details?.plan?.snapshots.find(({ snapshot }) => snapshot === placed.snapshot);
  return found === undefined ? undefined : `${found.action}: ${found.reason}`;
}

test('fault 51: a clock that is years ahead looks as if backups had stopped: nothing is hidden', async () => {
  const buckets = await vault();
  await putSnapshot(buckets, daysAgo(40));
  await putInVaultAt(buckets, 'pg/crm/2020-02-03/11.dump.gz.gpg', 'an orphan', daysAgo(3));
  const report = await buckets.prune({ now: new Date(now.getTime() + 3 * 365 * 86_400_000) });
  assert.equal(report.exit, 'brake', report.summary);
  assert.match(report.summary, /backups have stopped, or the clock is wrong/);
  await assertNothingHidden(buckets);
});

test('fault 51: a clock that is years behind is refused', async () => {
  const buckets = await vault();
  const report = await buckets.prune({ now: new Date(now.getTime() - 2 * 365 * 86_400_000) });
  assert.equal(report.exit, 'brake', report.summary);
  assert.match(report.summary, /the clock shows .*, but the store took in a snapshot at/);
  await assertNothingHidden(buckets);
});

test('fault 51: backups that stopped three days ago stop prune', async () => {
  const buckets = await stores.anew();
  await putSnapshots(buckets, freshSlots(daysAgo(3)));
  await putSnapshot(buckets, daysAgo(40));
  const report = await buckets.prune({ now });
  assert.equal(report.exit, 'brake');
  await assertNothingHidden(buckets);
});

test('fault 12: quarantined snapshots are no sign that backups go on, and no reason to prune', async () => {
  const buckets = await stores.anew();
  await putSnapshots(buckets, freshSlots(daysAgo(3)));
  await putSnapshot(buckets, daysAgo(40));
  for (const at of freshSlots(now).slice(0, 3)) await putSnapshot(buckets, at, { quarantine: ['rows fell'] });
  assert.equal((await buckets.prune({ now })).exit, 'brake');
  await assertNothingHidden(buckets);
});

test('fault 52: of old snapshots the newest proven one stays for ever, until a newer one is proven', async () => {
  const buckets = await vault();
  const [older, proven, unproven] = await putSnapshots(buckets, [daysAgo(60), daysAgo(50), daysAgo(40)]);
  assert.ok(older !== undefined && proven !== undefined && unproven !== undefined);
  await putProof(buckets, older, daysAgo(59));
  await putProof(buckets, proven, daysAgo(49));
  const first = await buckets.prune({ now });
  assert.match(
    decision(first, proven) ?? '',
    /^keep: the newest proven one; files replaced or deleted since then lasted until \d{4}-\d\d-\d\d at least$/,
  );
  assert.deepEqual(
    [older, unproven].map((each) => decision(first, each)),
    ['remove: older than 30 days', 'remove: older than 30 days'],
  );
  const [newer] = await putSnapshots(buckets, [slotBefore(now, { hours: 30 })]);
  assert.ok(newer !== undefined);
  await putProof(buckets, newer, now);
  assert.equal(decision(await buckets.prune({ now }), proven), 'remove: older than 30 days');
});

test('fault 52: a verdict that was overturned, or that speaks of another manifest, proves nothing', async () => {
  const buckets = await vault();
  const [overturned, forged] = await putSnapshots(buckets, [daysAgo(50), daysAgo(45)]);
  assert.ok(overturned !== undefined && forged !== undefined);
  await putProof(buckets, overturned, daysAgo(49));
  await putProof(buckets, overturned, daysAgo(48), 'failed');
  await putProof(buckets, { ...forged, manifestVersionId: overturned.manifestVersionId }, daysAgo(44));
  const report = await buckets.prune({ now });
  for (const each of [overturned, forged]) assert.equal(decision(report, each), 'remove: older than 30 days');
});

test('fault 52: no other job’s key can write a proof', async () => {
  const buckets = await vault();
  const keys = await scopedKeys(buckets.vault, writerPolicy(buckets.vaultBucket, 'backup'));
  const { endpoint, region } = buckets.vault;
  const client = s3Client({ endpoint, region, forcePathStyle: true, ...keys });
  const put = vaultWriter(client, buckets.vaultBucket).put(
    'receipts/drill/crm/2026-03-10/12-00-00-000-abcdef.json',
    Buffer.from('{}'),
  );
  await assert.rejects(put, { kind: 'credentials' });
  client.destroy();
});

test('fault 53: snapshots named for the future are left alone and reported, and count for nothing', async () => {
  const buckets = await vault();
  const future = await putSnapshot(buckets, now, { snapshot: '2099-12-31/23' });
  const old = await putSnapshot(buckets, daysAgo(40));
  const report = await buckets.prune({ now });
  assert.equal(decision(report, future), 'keep: left alone: its name lies in the future');
  assert.match(report.warnings.join('\n'), /2099-12-31\/23.manifest.json is left alone: its name lies in the future/);
  assert.equal(decision(report, old), 'remove: older than 30 days');
});

test('fault 53: a flood of names, stored now for every past day, displaces none of the real ones', async () => {
  const buckets = await vault();
  const real = await putSnapshot(buckets, new Date(`${daysAgo(10).toISOString().slice(0, 10)}T05:00:00.000Z`));
  const forged = await Promise.all(
    Array.from({ length: 28 }, (_, index) => {
      const snapshot = `${daysAgo(index + 3)
        .toISOString()
        .slice(0, 10)}/00-00-01`;
      return putSnapshot(buckets, now, { snapshot, storedAt: now });
    }),
  );
  const report = await buckets.prune({ now });
  assert.equal(decision(report, real), "keep: its day's first one, within 30 days");
  assert.equal(report.warnings.filter((warning) => warning.includes('00-00-01')).length, forged.length);
  await assertNothingHidden(buckets);
});

test('fault 54: what is not ours, and other hosts’ snapshots, is never touched', async () => {
  const buckets = await vault();
  const keys = [
    'pg/crm/notes.txt',
    'pg/crm/2020-01-01/12.dump.gz.part',
    'pg/crm/2020-13-45/99.manifest.json',
    'unknown/file',
  ];
  for (const key of keys) await putInVaultAt(buckets, key, 'not ours', daysAgo(80));
  const other = await putSnapshot(buckets, daysAgo(80), { host: 'other' });
  const alike = await putSnapshot(buckets, daysAgo(80), { host: 'crm-2' });
  const report = await buckets.prune({ now });
  assert.equal(report.exit, 'done', report.summary);
  assert.deepEqual(report.details?.plan?.unknown.toSorted(), keys.slice(0, 3).toSorted());
  assert.match(report.warnings.join('\n'), /3 keys under pg\/ are not ours and are left alone/);
  const left = await visible(buckets, '');
  for (const key of [...keys, other.manifestKey, other.dumpKey, alike.dumpKey]) assert.ok(left.includes(key), key);
});

test('fault 54: a manifest that names another snapshot’s dump takes that dump along with nothing', async () => {
  const buckets = await vault();
  const [victim] = await putSnapshots(buckets, [daysAgo(3)]);
  assert.ok(victim !== undefined);
  const thief = await putSnapshot(buckets, daysAgo(60));
  const forged = await putSnapshot(buckets, daysAgo(50), {
    manifest: { dump: { ...(await dumpOf(buckets, thief)), key: victim.dumpKey, versionId: victim.dumpVersionId } },
  });
  const report = await buckets.prune({ now });
  assert.match(decision(report, forged) ?? '', /^keep: left alone: its manifest names the dump/);
  assert.ok((await visible(buckets, 'pg/')).includes(victim.dumpKey));
});

test('fault 54: a manifest that bears another snapshot’s name does not make an orphan of that snapshot’s dump', async () => {
  const buckets = await vault();
  const [victim] = await putSnapshots(buckets, [daysAgo(3)]);
  assert.ok(victim !== undefined);
  // Under a name that comes before the victim's, and naming a dump that is not the victim's.
  await putSnapshot(buckets, daysAgo(20), { manifest: { snapshot: victim.snapshot } });
  const report = await buckets.prune({ now });
  assert.deepEqual(report.details?.plan?.orphans, []);
  assert.ok((await visible(buckets, 'pg/')).includes(victim.dumpKey));
});

async function dumpOf(buckets: Buckets, placed: PlacedSnapshot) {
  return (await chooseSnapshot(buckets.reader, buckets.host, { by: 'name', snapshot: placed.snapshot })).manifest.dump;
}

test('fault 55: a store that refuses some keys of a batch makes exit 3, each named, and the rest is hidden', async () => {
  const buckets = await vault();
  const [refused, hidden] = await putSnapshots(buckets, [daysAgo(50), daysAgo(40)]);
  assert.ok(refused !== undefined && hidden !== undefined);
  const { Version, Statement } = removerPolicy(buckets.vaultBucket);
  const arn = `arn:aws:s3:::${buckets.vaultBucket}/${refused.manifestKey}`;
  const deny = { Effect: 'Deny', Action: ['s3:DeleteObject'], Resource: [arn] };
  const keys = await scopedKeys(buckets.vault, { Version, Statement: [...Statement, deny] });
  const { endpoint, region } = buckets.vault;
  const client = s3Client({ endpoint, region, forcePathStyle: true, ...keys });
  const ports = { ...(await buckets.prunePorts()), remover: vaultRemover(client, buckets.vaultBucket) };
  const report = await buckets.prune({ now, ports });
  client.destroy();
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(
    report.details?.failed?.map(({ key }) => key),
    [refused.manifestKey],
  );
  assert.match(report.summary, /AccessDenied/);
  const left = await visible(buckets, 'pg/');
  assert.deepEqual(
    [refused.manifestKey, refused.dumpKey, hidden.manifestKey, hidden.dumpKey].map((key) => left.includes(key)),
    [true, true, false, false],
    'a snapshot that is still seen keeps its dump',
  );
});

test('fault 36: in a vault without versions nothing is pruned, for to hide there would be to destroy', async () => {
  const buckets = await stores.anew({ versioning: false });
  await putSnapshots(buckets, freshSlots(now));
  const old = await putSnapshot(buckets, daysAgo(40));
  const report = await buckets.prune({ now });
  assert.equal(report.exit, 'configuration', report.summary);
  assert.match(report.summary, /keeps no versions/);
  assert.ok((await visible(buckets, 'pg/')).includes(old.manifestKey));
});

test('an empty vault is no reason to prune anything', async () => {
  const buckets = await stores.anew();
  await putInVault(buckets, 'pg/crm/2020-01-01/12.dump.gz.gpg', 'an orphan');
  const report = await buckets.prune({ now });
  assert.deepEqual([report.exit, /there is no snapshot/.test(report.summary)], ['brake', true]);
  await assertNothingHidden(buckets);
});
