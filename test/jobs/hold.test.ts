import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { DeleteObjectCommand } from '@aws-sdk/client-s3';

import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultHolder } from '../../lib/adapters/stores/s3/holder.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { type HoldPorts, hold } from '../../lib/jobs/hold.ts';
import { list } from '../../lib/jobs/list.ts';
import { readReceipts } from '../../lib/jobs/vaultRecords/receipts.ts';
import { collect } from '../contracts/collect.ts';
import { holderPolicy } from '../helpers/policies.ts';
import { scopedKeys } from '../helpers/servers/scopedKeys.ts';
import { type Buckets, type Stores, startStores } from './helpers/buckets.ts';
import { putFile, visible } from './helpers/objects.ts';
import { freshSlots, type PlacedSnapshot, putSnapshot, putSnapshots, slotBefore } from './helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const now = new Date();

/** A holder whose key can hold and release, and nothing else; the receipt is written by the vault's owner. */
async function holdPorts(buckets: Buckets): Promise<HoldPorts> {
  const { endpoint, region } = buckets.vault;
  const keys = await scopedKeys(buckets.vault, holderPolicy(buckets.vaultBucket));
  return {
    reader: buckets.reader,
    writer: vaultWriter(buckets.vaultRoot, buckets.vaultBucket),
    holder: vaultHolder(s3Client({ endpoint, region, forcePathStyle: true, ...keys }), buckets.vaultBucket),
  };
}

async function vault(): Promise<{
  readonly buckets: Buckets;
  readonly ports: HoldPorts;
  readonly old: PlacedSnapshot;
}> {
  const buckets = await stores.anew();
  await putSnapshots(buckets, freshSlots(now));
  const old = await putSnapshot(buckets, slotBefore(now, { days: 40 }));
  return { buckets, ports: await holdPorts(buckets), old };
}

function lasting({ snapshot }: PlacedSnapshot): string {
  const taken = new Date(`${snapshot.slice(0, 10)}T${snapshot.slice(11, 13)}:10:00Z`);
  const until = new Date(taken.getTime() + 45 * 86_400_000);
  return `files replaced or deleted since then ${until > now ? 'last' : 'lasted'} until ${until.toISOString().slice(0, 10)} at least`;
}

test('a held snapshot is kept from prune and from its owner, until it is released', async () => {
  const { buckets, ports, old } = await vault();
  const held = await hold(ports, buckets.run(), { snapshot: old.snapshot, held: true, noncurrentDays: 45 });
  assert.equal(held.exit, 'done', held.summary);
  const kept = await buckets.prune({ now });
  const decision = kept.details?.plan?.snapshots.find(({ snapshot }) => snapshot === old.snapshot);
  assert.deepEqual([decision?.action, decision?.reason], ['keep', `held; ${lasting(old)}`]);
  for (const [Key, VersionId] of [
    [old.dumpKey, old.dumpVersionId],
    [old.manifestKey, old.manifestVersionId],
  ]) {
    const end = new DeleteObjectCommand({ Bucket: buckets.vaultBucket, Key, VersionId });
    await assert.rejects(buckets.vaultRoot.send(end), `${Key} is held`);
  }
  assert.equal(
    (await list(buckets.reader, buckets.host, { hidden: false })).find(({ snapshot }) => snapshot === old.snapshot)
      ?.held,
    true,
  );

  const released = await hold(ports, buckets.run(), { snapshot: old.snapshot, held: false, noncurrentDays: 45 });
  assert.equal(released.summary, `${old.snapshot} is released`);
  await buckets.prune({ now });
  const left = await visible(buckets, 'pg/');
  assert.deepEqual([left.includes(old.manifestKey), left.includes(old.dumpKey)], [false, false]);
});

test('a snapshot that prune has hidden can still be held: its versions are what counts', async () => {
  const { buckets, ports, old } = await vault();
  await buckets.prune({ now });
  assert.equal(
    (await hold(ports, buckets.run(), { snapshot: old.snapshot, held: true, noncurrentDays: 45 })).exit,
    'done',
  );
  const { dumpKey: Key, dumpVersionId: VersionId } = old;
  await assert.rejects(
    buckets.vaultRoot.send(new DeleteObjectCommand({ Bucket: buckets.vaultBucket, Key, VersionId })),
  );
});

test('the dump is held before the manifest and released after it', async () => {
  const { buckets, ports, old } = await vault();
  const order: string[] = [];
  const holder: HoldPorts['holder'] = {
    hold: (key, versionId, held) => {
      order.push(`${held ? 'hold' : 'release'} ${key.endsWith('.json') ? 'manifest' : 'dump'}`);
      return ports.holder.hold(key, versionId, held);
    },
  };
  await hold({ ...ports, holder }, buckets.run(), { snapshot: old.snapshot, held: true, noncurrentDays: 45 });
  await hold({ ...ports, holder }, buckets.run(), { snapshot: old.snapshot, held: false, noncurrentDays: 45 });
  assert.deepEqual(order, ['hold dump', 'hold manifest', 'release manifest', 'release dump']);
});

test('the indexes of its files are held with a snapshot, and released once no held snapshot needs them', async () => {
  const buckets = await stores.anew();
  await putFile(buckets, 'one.pdf');
  const [first, second] = [slotBefore(now, { hours: 3 }), slotBefore(now, { hours: 2 })];
  const snapshots = [await putSnapshot(buckets, first), await putSnapshot(buckets, second)];
  assert.equal((await buckets.mirror({ now: new Date(second.getTime() + 1_200_000) })).exit, 'done');
  const [index = ''] = await visible(buckets, 'index/');
  const ports = await holdPorts(buckets);
  const turn = async (at: number, held: boolean): Promise<boolean | undefined> => {
    const snapshot = snapshots[at]?.snapshot ?? '';
    const report = await hold(ports, buckets.run(), { snapshot, held, noncurrentDays: 45 });
    assert.equal(report.exit, 'done', report.summary);
    return (await buckets.reader.head(index))?.held;
  };
  assert.equal(await turn(0, true), true);
  assert.equal(await turn(1, true), true);
  assert.equal(await turn(0, false), true);
  assert.equal(await turn(1, false), false);
});

test('holding leaves a receipt', async () => {
  const { buckets, ports, old } = await vault();
  await hold(ports, buckets.run(), { snapshot: old.snapshot, held: true, noncurrentDays: 45 });
  const receipts = await collect(readReceipts(buckets.reader, 'hold', buckets.host));
  assert.deepEqual(
    receipts.map(({ exitCode, details }) => [exitCode, details]),
    [[0, { snapshot: old.snapshot, held: true }]],
  );
});

test('a dry run holds nothing', async () => {
  const { buckets, ports, old } = await vault();
  const report = await hold(ports, buckets.run({ dryRun: true }), {
    snapshot: old.snapshot,
    held: true,
    noncurrentDays: 45,
  });
  assert.equal(report.summary, `would do: ${old.snapshot} is kept until it is released; ${lasting(old)}`);
  assert.equal((await buckets.reader.head(old.manifestKey))?.held, false);
});

test('refuses a snapshot that does not exist, and names what there is', async () => {
  const { buckets, ports, old } = await vault();
  const report = await hold(ports, buckets.run(), { snapshot: '2020-01-01/12', held: true, noncurrentDays: 45 });
  assert.equal(report.exit, 'usage');
  assert.match(report.summary, new RegExp(`no snapshot called "2020-01-01/12"; the oldest is ${old.snapshot}`));
});

test('fault 36: refuses in a vault without Object Lock', async () => {
  const buckets = await stores.anew({ versioning: false });
  const { snapshot } = await putSnapshot(buckets, slotBefore(now, { hours: 1 }));
  const report = await hold(await holdPorts(buckets), buckets.run(), {
    snapshot,
    held: true,
    noncurrentDays: 45,
  });
  assert.equal(report.exit, 'configuration', report.summary);
  assert.match(report.summary, /has no Object Lock/);
});
