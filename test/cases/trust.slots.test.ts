import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { manifestKey, snapshotNameOfRun, snapshotNameOfSlot } from '../../lib/core/vault/keys.ts';
import { list } from '../../lib/jobs/list.ts';
import { status } from '../../lib/jobs/status.ts';
import { committedAs, readInventory } from '../../lib/jobs/vaultRecords/snapshots.ts';
import { ownerOf } from '../jobs/backup/shelves.ts';
import { take } from '../jobs/backup/taking.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { clockFrom } from '../jobs/helpers/watching.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';

let world: World;
let signatures: Signatures;
before(async () => {
  [world, signatures] = await Promise.all([startWorld({ files: false }), makeSignatures()]);
});
after(() => world[Symbol.asyncDispose]());

const hour = 3_600_000;

/** Whoever stole the writer's key for the store, with the policy that `init` prints. */
async function thiefAt(place: Place): Promise<S3Client> {
  const keys = await place.vaultKeys('backup');
  return s3Client({ endpoint: place.vault.endpoint, region: place.vault.region, forcePathStyle: true, ...keys });
}

async function plant(place: Place, thief: S3Client, snapshot: string, body: string | Uint8Array): Promise<void> {
  const Key = manifestKey(place.host, snapshot);
  await thief.send(new PutObjectCommand({ Bucket: place.vaultBucket, Key, Body: body }));
}

async function takeSigned(place: Place, scheduledAt: Date | null) {
  return take(place, { ports: signatures.as('writer', await place.backupPorts()), scheduledAt });
}

function statusOf(place: Place) {
  const limits = { snapshotSeconds: 7200, mirrorSeconds: 7200, drillSeconds: 691_200, keepHourlyDays: 7 };
  return status(signatures.reading(ownerOf(place)), place.host, limits, clockFrom(new Date()));
}

/** What a thief can put under a name: nonsense, a copy of another snapshot's manifest, and one made up from it. */
async function forgeries(place: Place, snapshot: string): Promise<readonly (string | Uint8Array)[]> {
  const reader = ownerOf(place);
  const [genuine] = (await readInventory(reader, place.host)).snapshots;
  if (genuine === undefined) return ['{}'];
  const found = await reader.read(genuine.manifestKey, genuine.manifestVersionId);
  const text = Buffer.concat(await Array.fromAsync<Uint8Array>(found?.body ?? [])).toString('utf8');
  const renamed = text.replaceAll(genuine.snapshot, snapshot);
  return ['{}', text, renamed, renamed.slice(0, renamed.indexOf('-----BEGIN'))];
}

test('T1: junk under the name of the slot, of every coming hour and of coming seconds delays no backup', async () => {
  const place = await world.anew();
  using thief = disposable(await thiefAt(place));
  assert.equal((await takeSigned(place, null)).exit, 'done');
  const slot = new Date(Math.floor(Date.now() / hour) * hour);
  const slots = Array.from({ length: 24 * 8 }, (_, ahead) =>
    snapshotNameOfSlot(new Date(slot.getTime() + ahead * hour), 60),
  );
  const seconds = Array.from({ length: 10 }, (_, ahead) => snapshotNameOfRun(new Date(Date.now() + ahead * 1000)));
  const [own = ''] = slots;
  for (const body of await forgeries(place, own)) await plant(place, thief.value, own, body);
  for (const names of [slots.slice(1), seconds]) {
    for (let at = 0; at < names.length; at += 16) {
      await Promise.all(names.slice(at, at + 16).map((name) => plant(place, thief.value, name, '{}')));
    }
  }

  const scheduled = await takeSigned(place, slot);
  assert.equal(scheduled.exit, 'done', scheduled.summary);
  assert.equal(scheduled.details?.snapshot, own, scheduled.summary);
  const again = await takeSigned(place, slot);
  assert.match(again.summary, /already committed/);
  assert.equal((await takeSigned(place, null)).exit, 'done');

  const reader = signatures.reading(ownerOf(place));
  const { snapshots } = await readInventory(reader, place.host);
  assert.notEqual(await committedAs(reader, snapshots, own), null);
  const sound = (await list(reader, place.host, { hidden: false })).filter(({ problem }) => problem === null);
  assert.equal(sound.length, 3);
});

test('T1: status, list and report count no name for a snapshot where no signed manifest stands under it', async () => {
  const place = await world.anew();
  using thief = disposable(await thiefAt(place));
  const slot = snapshotNameOfSlot(new Date(), 60);
  await plant(place, thief.value, slot, '{}');
  const { newestSnapshot, verdict, loss } = await statusOf(place);
  assert.equal(newestSnapshot, null);
  assert.equal(verdict, 'at risk');
  assert.equal(loss.rowsSince, null);
  const [listed] = await list(signatures.reading(ownerOf(place)), place.host, { hidden: false });
  assert.match(listed?.problem ?? '', /does not count: it is not signed/);
});

test('T1: a signed manifest that is copied to another name, bucket or host, or kept back, does not count there', async () => {
  const [place, other] = [await world.anew(), await world.anew({ host: 'elsewhere' })];
  using thief = disposable(await thiefAt(place));
  const taken = await takeSigned(place, null);
  const name = taken.details?.snapshot ?? '';
  const reader = ownerOf(place);
  const found = await reader.read(manifestKey(place.host, name));
  const bytes = Buffer.concat(await Array.fromAsync<Uint8Array>(found?.body ?? []));
  const slot = snapshotNameOfSlot(new Date(), 60);
  await plant(place, thief.value, slot, bytes);
  using elsewhere = disposable(await thiefAt(other));
  await plant(other, elsewhere.value, name, bytes);
  for (const [at, snapshot, why] of [
    [place, slot, /it was written as pg\/crm\//],
    [other, name, /it was written for the bucket crm-lifeboat-/],
  ] as const) {
    const rows = await list(signatures.reading(ownerOf(at)), at.host, { hidden: false });
    assert.match(rows.find((row) => row.snapshot === snapshot)?.problem ?? '', why);
  }
});

function disposable(value: S3Client): Disposable & { readonly value: S3Client } {
  return { value, [Symbol.dispose]: () => value.destroy() };
}
