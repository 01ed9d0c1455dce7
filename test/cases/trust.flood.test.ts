import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { indexKey, manifestKey, snapshotNameOfRun } from '../../lib/core/vault/keys.ts';
import { list } from '../../lib/jobs/list.ts';
import { mirror } from '../../lib/jobs/mirror.ts';
import { prune } from '../../lib/jobs/prune.ts';
import { status } from '../../lib/jobs/status.ts';
import { chooseSnapshot } from '../../lib/jobs/vaultRecords/choose.ts';
import { chooseSound } from '../../lib/jobs/vaultRecords/chooseSound.ts';
import { listIndexes, openNewest } from '../../lib/jobs/vaultRecords/indexes.ts';
import { ownerOf } from '../jobs/backup/shelves.ts';
import { take } from '../jobs/backup/taking.ts';
import { mirrorOptions } from '../jobs/helpers/mirrorOptions.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { plantAll, type Thief, thiefOf } from '../jobs/helpers/thief.ts';
import { clockFrom } from '../jobs/helpers/watching.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';

/** Tried once by hand with 1500. */
const versions = 400;
let world: World;
let signatures: Signatures;
before(async () => {
  [world, signatures] = await Promise.all([startWorld({ files: false }), makeSignatures()]);
});
after(() => world[Symbol.asyncDispose]());

async function takeSigned(place: Place) {
  const report = await take(place, { ports: signatures.as('writer', await place.backupPorts()) });
  assert.equal(report.exit, 'done', report.summary);
  return report.details?.snapshot ?? '';
}

function statusOf(place: Place) {
  const limits = { snapshotSeconds: 7200, mirrorSeconds: 7200, drillSeconds: 691_200, keepHourlyDays: 7 };
  return status(signatures.reading(ownerOf(place)), place.host, limits, clockFrom(new Date()));
}

/** All that reads snapshots finds the genuine one, and nothing else. */
async function assertFound(place: Place, genuine: string): Promise<void> {
  const reader = signatures.reading(ownerOf(place));
  const residentBefore = process.memoryUsage().rss;
  const sound = (await list(reader, place.host, { hidden: false })).filter(({ problem }) => problem === null);
  assert.deepEqual(
    sound.map(({ snapshot }) => snapshot),
    [genuine],
  );
  const { newestSnapshot, problems } = await statusOf(place);
  assert.equal(newestSnapshot?.snapshot, genuine);
  assert.ok(problems.filter(({ text }) => text.includes('no record that counts')).length <= 1);
  for (const choice of [{ by: 'latest' }, { by: 'time', at: new Date() }] as const) {
    assert.equal((await chooseSnapshot(reader, place.host, choice)).manifest.snapshot, genuine);
    assert.equal((await chooseSound(reader, place.host, choice)).manifest.snapshot, genuine);
  }
  const ports = signatures.as('prune', await place.prunePorts());
  const report = await prune(ports, place.run({ dryRun: true }), {
    keepHourlyDays: 7,
    keepDailyDays: 30,
    walDays: 7,
    noncurrentDays: 45,
    brake: { share: 0.2, count: 100 },
    scheduled: false,
  });
  assert.equal(report.exit, 'done', report.summary);
  assert.ok(process.memoryUsage().rss - residentBefore < 400 * 1024 * 1024, 'memory is bounded');
}

test('T6: junk around a genuine manifest, by the hundred under its own name, hides it from nobody', async () => {
  const place = await world.anew();
  using thief = await thiefOf(place);
  const genuine = await takeSigned(place);
  const key = manifestKey(place.host, genuine);
  await plantAll(
    thief,
    Array.from({ length: versions }, (_, at) => [key, `{"junk": ${at}}`]),
  );
  await assertFound(place, genuine);
});

test('T6: junk in front of a manifest, stored before the backup wrote it, delays neither it nor its readers', async () => {
  const place = await world.anew();
  using thief = await thiefOf(place);
  const coming = Array.from({ length: 12 }, (_, at) => snapshotNameOfRun(new Date(Date.now() + at * 1000)));
  await plantAll(
    thief,
    coming.flatMap((name) =>
      Array.from({ length: 8 }, (_, at) => [manifestKey(place.host, name), `{"junk": ${at}}`] as const),
    ),
  );
  const genuine = await takeSigned(place);
  await assertFound(place, genuine);
});

test('T6: manifests of 60 MB and of a hundred thousand levels cost bounded time and memory', async () => {
  const place = await world.anew();
  using thief = await thiefOf(place);
  const genuine = await takeSigned(place);
  const names = Array.from({ length: 4 }, (_, at) => snapshotNameOfRun(new Date(Date.now() - at * 1000)));
  await plantBig(place, thief, names);
  const began = performance.now();
  await assertFound(place, genuine);
  assert.ok(performance.now() - began < 60_000, `${performance.now() - began} ms`);
});

async function plantBig(place: Place, thief: Thief, names: readonly string[]): Promise<void> {
  const huge = `{"format": "1.0", "runId": "${'x'.repeat(60_000_000)}"}`;
  const deep = `{"format": "1.0", "runId": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  for (const [at, name] of names.entries()) await thief.put(manifestKey(place.host, name), at % 2 === 0 ? huge : deep);
}

test('T6: a gzip bomb, rubbish and a name of the year 2030 as indexes stop neither status nor a mirror', async () => {
  const place = await world.anew({ live: true });
  using thief = await thiefOf(place);
  const ports = signatures.as('writer', await place.mirrorPorts());
  assert.equal((await mirror(ports, place.run(), mirrorOptions)).exit, 'done');
  const minutes = (count: number): string => indexKey(place.host, new Date(Date.now() + count * 60_000));
  await thief.put(minutes(1), gzipSync(Buffer.alloc(200 * 1024 * 1024)));
  await thief.put(minutes(2), gzipSync(`{}\n${'\n'.repeat(20_000_000)}`));
  await thief.put(minutes(3), 'no gzip at all');
  await thief.put(minutes(4), gzipSync('{"format":"1.0"'));
  await thief.put(indexKey(place.host, new Date('2030-01-01T00:00:00Z')), gzipSync('{}'));
  const began = performance.now();
  const { mirror: found, problems } = await statusOf(place);
  assert.notEqual(found, null);
  assert.ok(!problems.some(({ text }) => text.includes('the index')), JSON.stringify(problems));
  const next = await mirror(ports, place.run({ now: new Date(Date.now() + 120_000) }), mirrorOptions);
  assert.equal(next.exit, 'done', next.summary);
  assert.ok(performance.now() - began < 60_000, `${performance.now() - began} ms`);
  const reader = signatures.reading(ownerOf(place));
  assert.notEqual(await openNewest(reader, await listIndexes(reader, place.host)), null);
});
