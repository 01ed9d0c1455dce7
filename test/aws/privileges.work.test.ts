import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../lib/adapters/stores/s3/reader.ts';
import { vaultRemover } from '../../lib/adapters/stores/s3/remover.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { startStores } from '../jobs/helpers/buckets.ts';
import type { PortOptions } from '../jobs/helpers/portOptions.ts';
import { freshSlots, putSnapshot, putSnapshots, slotBefore } from '../jobs/helpers/snapshots.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, runRestore, takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';
import { actorOf, type Powers, powersIn } from './privileges/roles.ts';
import { vaultKeys } from './privileges/vaultSession.ts';

let world: World;
let powers: Powers;
before(async () => {
  world = await startWorld();
  powers = await powersIn(world.vaultBucket, world.host);
});
after(() => world[Symbol.asyncDispose]());

/** The vault by the template's own policy of this job. */
async function roleOf(job: string): Promise<PortOptions> {
  return { vaultKeys: await vaultKeys(world.vault, actorOf(powers, job), powers) };
}

const locked = { schedule: { intervalMinutes: 60, lockDays: 7, lockDailyDays: 30 } } as const;

test('backup, mirror, drill and restore do their whole work, each with no more than its role of the template', async () => {
  await takeSnapshot(world, { with: await roleOf('backup'), options: locked });
  await takeMirror(world, { with: await roleOf('mirror') });
  const drilled = done(await runDrill(world, { with: await roleOf('drill') }));
  assert.match(drilled.summary, /is proven/);
  // What the receipt could not be written for would be a warning.
  assert.deepEqual(
    drilled.warnings.filter((warning) => warning.includes('receipt')),
    [],
  );
  const restored = done(
    await runRestore(world, { with: await roleOf('restore'), options: { choice: { by: 'proven' } } }),
  );
  assert.deepEqual(
    restored.warnings.filter((warning) => warning.includes('receipt')),
    [],
  );
});

test('prune does its whole work with no more than the role of its function', async () => {
  await using stores = await startStores();
  const buckets = await stores.anew();
  const now = new Date();
  const old = await putSnapshot(buckets, slotBefore(now, { days: 40 }));
  await putSnapshots(buckets, freshSlots(now));
  const own = await powersIn(buckets.vaultBucket, buckets.host);
  const keys = await vaultKeys(buckets.vault, actorOf(own, 'prune'), own);
  const client = s3Client({ ...buckets.vault, ...keys, forcePathStyle: true });
  const ports = {
    ...(await buckets.prunePorts()),
    reader: vaultReader(client, buckets.vaultBucket),
    writer: vaultWriter(client, buckets.vaultBucket),
    remover: vaultRemover(client, buckets.vaultBucket),
  };
  const report = await buckets.prune({ now, ports });
  assert.equal(report.exit, 'done', report.summary);
  assert.equal(await buckets.reader.head(old.manifestKey), null);
});
