import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { listIndexes, openNewest } from '../../lib/jobs/vaultRecords/indexes.ts';
import { recorded } from '../../lib/jobs/vaultRecords/recorded.ts';
import { newestSound, readInventory } from '../../lib/jobs/vaultRecords/snapshots.ts';
import { ownerOf } from '../jobs/backup/shelves.ts';
import { take } from '../jobs/backup/taking.ts';
import { type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { putFile } from '../jobs/helpers/objects.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';

let world: World;
let stores: Stores;
let signatures: Signatures;
before(async () => {
  [world, stores, signatures] = await Promise.all([startWorld({ files: false }), startStores(), makeSignatures()]);
});
after(() => Promise.all([world[Symbol.asyncDispose](), stores[Symbol.asyncDispose]()]));

const off = /was stored and does not count: it says that it was written at .*, and the store took it in at /;

for (const minutes of [-20, 20]) {
  const now = () => new Date(Date.now() + minutes * 60_000);

  test(`a backup under a clock that is off by ${minutes} minutes fails: no reader counts its snapshot`, async () => {
    const place = await world.anew();
    const ports = signatures.as('writer', await place.backupPorts());
    const report = await take(place, { ports, run: place.run({ now: now() }) });
    assert.equal(report.exit, 'vault', report.summary);
    assert.match(report.summary, off);
    assert.match(report.failure?.hint ?? '', /timedatectl set-ntp true/);
    const reader = signatures.reading(ownerOf(place));
    const { snapshots } = await readInventory(reader, place.host);
    assert.equal(await newestSound(reader, snapshots), null);

    assert.equal((await take(place, { ports })).exit, 'done');
  });

  test(`a mirror and a proof under a clock that is off by ${minutes} minutes fail`, async () => {
    const buckets = await stores.anew();
    await putFile(buckets, 'one.pdf');
    const ports = signatures.as('writer', await buckets.mirrorPorts());
    const report = await buckets.mirror({ ports, now: now() });
    assert.equal(report.exit, 'vault', report.summary);
    assert.match(report.summary, off);
    const reader = signatures.reading(buckets.reader);
    assert.equal(await openNewest(reader, await listIndexes(reader, buckets.host)), null);
    assert.equal((await buckets.mirror({ ports, now: new Date() })).exit, 'done');

    const owner = vaultWriter(buckets.vaultRoot, buckets.vaultBucket);
    const drilling = signatures.as('reader', { reader: buckets.reader, writer: owner });
    const proof = await recorded('drill', buckets.run({ now: now() }), drilling, () =>
      Promise.resolve({ exit: 'done' as const, summary: 'proven', warnings: [], details: {} }),
    );
    assert.deepEqual([proof.exit, proof.summary], ['vault', 'proven, but the proof was not stored']);
  });
}

test('a clock that is off by ten minutes stops nothing', async () => {
  const place = await world.anew();
  const ports = signatures.as('writer', await place.backupPorts());
  const run = place.run({ now: new Date(Date.now() + 600_000) });
  const report = await take(place, { ports, run });
  assert.equal(report.exit, 'done', report.summary);
  assert.doesNotMatch(report.warnings.join(), off);
});
