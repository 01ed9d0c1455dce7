import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { renderReceipt } from '../../lib/core/runs/receipt.ts';
import { receiptKey } from '../../lib/core/vault/keys.ts';
import type { BackupPorts } from '../../lib/jobs/backup/contract.ts';
import type { Exclusion } from '../../lib/ports/exclusion.ts';
import { collect } from '../contracts/collect.ts';
import { connected, withAddress } from '../marina/connection.ts';
import { actingBeforeDump } from './backup/midstream.ts';
import { everythingStored, manifests, ownerOf, pinnedDump, receipts, secretsOf } from './backup/shelves.ts';
import { take } from './backup/taking.ts';
import type { Place } from './helpers/place.ts';
import { startWorld, type World } from './helpers/world.ts';

let world: World;
before(async () => {
  world = await startWorld({ files: false });
});
after(() => world[Symbol.asyncDispose]());

const dayMilliseconds = 86_400_000;

/** A run that the schedule started for this time of one long gone day. Locks begin now all the same. */
function scheduled(place: Place, time: string, intervalMinutes = 60, ports?: BackupPorts) {
  return take(place, {
    scheduledAt: new Date(`2026-03-10T${time}Z`),
    schedule: { intervalMinutes, lockDays: 7, lockDailyDays: 30 },
    ...(ports === undefined ? {} : { ports }),
  });
}

async function keysOf(place: Place, prefix: string): Promise<readonly string[]> {
  return (await collect(ownerOf(place).listVersions(prefix))).map(({ key }) => key);
}

test('a scheduled run is named after its slot, and its manifest tells all that a restore must know', async () => {
  const place = await world.anew();
  const report = await scheduled(place, '14:07:00');
  assert.equal(report.exit, 'done', report.summary);
  assert.deepEqual(await keysOf(place, 'pg/'), [
    'pg/crm/2026-03-10/14.dump.gz.gpg',
    'pg/crm/2026-03-10/14.manifest.json',
  ]);
  const [manifest] = await manifests(place);
  assert.ok(manifest);
  assert.equal(manifest.slot, '2026-03-10T14:00:00.000Z');
  assert.equal(manifest.source.serverVersionNumber, world.postgres.versionNumber);
  assert.deepEqual(manifest.dump.recipients, [world.keys?.publicKey.getFingerprint().toUpperCase()]);
  const clients = manifest.census.find(({ schema, name }) => schema === 'public' && name === 'clients');
  const [live] = await world.postgres.query<{ count: string }>(world.marina.database, 'select count(*) from clients');
  assert.equal(String(clients?.rows), live?.count);
  await pinnedDump(place, manifest);
});

test('a slot that is committed already is done: exit 0, nothing stored', async () => {
  const place = await world.anew();
  await scheduled(place, '14:07:00');
  const stored = await keysOf(place, 'pg/');
  const again = await scheduled(place, '14:59:59');
  assert.deepEqual([again.exit, again.summary], ['done', 'slot 2026-03-10/14 is already committed']);
  assert.deepEqual(await keysOf(place, 'pg/'), stored);
});

test('slots of a schedule finer than an hour are named to the minute', async () => {
  const place = await world.anew();
  for (const time of ['14:07:00', '14:16:00', '14:16:30']) {
    assert.equal((await scheduled(place, time, 15)).exit, 'done');
  }
  const names = (await manifests(place)).map(({ snapshot, slot }) => [snapshot, slot]);
  assert.deepEqual(names, [
    ['2026-03-10/14-00', '2026-03-10T14:00:00.000Z'],
    ['2026-03-10/14-15', '2026-03-10T14:15:00.000Z'],
  ]);
});

test('a run that a person started is named to the second, and taken though its hour is committed', async () => {
  const place = await world.anew();
  const moment = new Date(`${new Date().toISOString().slice(0, 10)}T14:08:09.999Z`);
  assert.equal((await take(place, { scheduledAt: moment })).exit, 'done');
  const clock = { ...systemClock, now: () => moment };
  const report = await take(place, { run: place.run({ clock }) });
  assert.equal(report.exit, 'done', report.summary);
  const [, manual] = await manifests(place);
  assert.deepEqual([manual?.snapshot.slice(11), manual?.slot], ['14-08-09', null]);
});

test('the first snapshot of a day is locked for 30 days, the others for 7: dump and manifest', async () => {
  const place = await world.anew();
  await scheduled(place, '14:07:00');
  await scheduled(place, '15:07:00');
  const locks: [string, number][] = [];
  for await (const { key, versionId } of ownerOf(place).listVersions('pg/')) {
    const info = await ownerOf(place).head(key, versionId);
    locks.push([key, Math.round(((info?.lockedUntil?.getTime() ?? 0) - Date.now()) / dayMilliseconds)]);
  }
  assert.deepEqual(locks, [
    ['pg/crm/2026-03-10/14.dump.gz.gpg', 30],
    ['pg/crm/2026-03-10/14.manifest.json', 30],
    ['pg/crm/2026-03-10/15.dump.gz.gpg', 7],
    ['pg/crm/2026-03-10/15.manifest.json', 7],
  ]);
  assert.deepEqual(
    (await manifests(place)).map(({ lockedDays }) => lockedDays),
    [30, 7],
  );
});

test('a dry run tells its plan and leaves nothing, not even a receipt', async () => {
  const place = await world.anew();
  const report = await take(place, { run: place.run({ dryRun: true }) });
  assert.equal(report.exit, 'done');
  assert.match(report.summary, /^would store pg\/crm\/\S+\.dump\.gz\.gpg, locked for 30 days \(first snapshot of /);
  assert.deepEqual(await keysOf(place, ''), []);
});

test('without encryption the dump is a plain gzip, and a warning says who can read it', async () => {
  const place = await world.anew();
  const report = await take(place, { ports: { ...(await place.backupPorts()), seal: null } });
  assert.equal(report.exit, 'done', report.summary);
  assert.deepEqual(report.warnings, ['dumps are not sealed: anyone with read access to the vault can read them']);
  const [manifest] = await manifests(place);
  assert.ok(manifest);
  assert.match(manifest.dump.key, /\.dump\.gz$/);
  assert.deepEqual([manifest.dump.recipients, manifest.tools.seal], [[], null]);
  assert.deepEqual([...(await pinnedDump(place, manifest)).subarray(0, 2)], [0x1f, 0x8b]);
});

test('a success leaves a receipt of what was stored', async () => {
  const place = await world.anew();
  const run = place.run();
  const report = await take(place, { run });
  const [receipt] = await receipts(place);
  assert.deepEqual([receipt?.runId, receipt?.exitCode, receipt?.failure], [run.runId, 0, null]);
  assert.equal(receipt?.summary, report.summary);
  assert.deepEqual(receipt?.details['dump'], (await manifests(place))[0]?.dump);
});

test('fault 34: of two runs for one slot on two machines one commits, the other says so and exits 0', async () => {
  const place = await world.anew();
  // The kernel's exclusion ends at the machine.
  const exclusion: Exclusion = { holding: (_, use) => use(async () => undefined) };
  // Neither goes on to its dump before the other has found the slot free, or has ended.
  const there = [Promise.withResolvers<null>(), Promise.withResolvers<null>()] as const;
  const one = async (mine: 0 | 1, other: 0 | 1) => {
    const ports = actingBeforeDump({ ...(await place.backupPorts()), exclusion }, () => {
      there[mine].resolve(null);
      return there[other].promise;
    });
    return scheduled(place, '14:07:00', 60, ports).finally(() => there[mine].resolve(null));
  };
  const machines = await Promise.all([one(0, 1), one(1, 0)]);
  assert.deepEqual(
    machines.map(({ exit }) => exit),
    ['done', 'done'],
    JSON.stringify(machines),
  );
  const summaries = machines.map(({ summary }) => summary).toSorted();
  assert.match(summaries[0] ?? '', /^slot 2026-03-10\/14 was committed by another run meanwhile/);
  assert.match(summaries[1] ?? '', /^snapshot 2026-03-10\/14: /);
  const [manifest, ...others] = await manifests(place);
  assert.ok(manifest);
  assert.deepEqual(others, []);
  await pinnedDump(place, manifest);
});

test('fault 34: of two runs on one machine the second does not start: exit 0 for a schedule, 11 for a person', async () => {
  const place = await world.anew();
  const ports = await place.backupPorts();
  await ports.exclusion.holding(['backup'], async () => {
    const timer = await scheduled(place, '14:07:00');
    assert.equal(timer.exit, 'done');
    assert.match(timer.summary, new RegExp(`^not started: backup is held by process ${process.pid} since `));
    const person = await take(place);
    assert.equal(person.exit, 'busy');
    assert.match(person.failure?.hint ?? '', /run the same command again/);
  });
  assert.deepEqual(await keysOf(place, 'pg/'), []);
});

test('fault 12: a database far below the last snapshot is kept and quarantined until somebody says that it is right', async () => {
  const place = await world.anew();
  await world.postgres.createDatabase('shrinking', 'owner crm_app');
  const databaseUrl = withAddress(world.marina.databaseUrl, { database: 'shrinking' });
  const change = (sql: string) => connected(databaseUrl, (client) => client.query(sql));
  await change('create table invoices as select id, md5(id::text) as number from generate_series(1, 5000) id');
  const ports = await place.backupPorts({ databaseUrl });
  assert.equal((await take(place, { ports })).exit, 'done');
  await change('delete from invoices where id > 1000');

  const shrunken = await nextSecond(() => take(place, { ports }));
  assert.equal(shrunken.exit, 'brake');
  assert.match(shrunken.summary, /quarantined: .*rows of public\.invoices: 5000 before, 1000 now/);
  assert.match(shrunken.failure?.hint ?? '', /lifeboat backup --accept/);
  const still = await nextSecond(() => take(place, { ports }));
  assert.equal(still.exit, 'brake', 'a quarantined snapshot is no measure for the next one');
  assert.equal((await nextSecond(() => take(place, { ports, acceptShrink: true }))).exit, 'done');
  assert.equal((await nextSecond(() => take(place, { ports }))).exit, 'done');
  const quarantined = (await manifests(place)).map(({ quarantine }) => quarantine.length > 0);
  assert.deepEqual(quarantined, [false, true, true, false, false]);
  for (const manifest of await manifests(place)) await pinnedDump(place, manifest);

  const small = (await manifests(place)).at(-1)?.snapshot ?? '';
  await change('insert into invoices select id, md5(id::text) from generate_series(1001, 9000) id');
  assert.equal((await nextSecond(() => take(place, { ports }))).exit, 'done');
  await change('delete from invoices where id > 900');
  await leaveRestoreReceipt(place, small);
  const restored = await nextSecond(() => take(place, { ports }));
  assert.equal(restored.exit, 'done', `what a restore brought back is the new measure: ${restored.summary}`);
});

/** Runs of a person are named to the second. */
async function nextSecond<T>(work: () => Promise<T>): Promise<T> {
  const second = Math.trunc(Date.now() / 1000);
  while (Math.trunc(Date.now() / 1000) === second) await sleep(20);
  return work();
}

async function leaveRestoreReceipt(place: Place, snapshot: string): Promise<void> {
  const keys = await place.vaultKeys('restore');
  const writer = vaultWriter(s3Client({ ...place.vault, ...keys, forcePathStyle: true }), place.vaultBucket);
  const at = new Date();
  const { host, runId, program } = place.run();
  const about = { format: '1.0', job: 'restore', runId, host, program, exitCode: 0, summary: 'restored' } as const;
  const details = { snapshot, database: { way: 'in place', name: 'shrinking', besides: null } };
  const times = { startedAt: at.toISOString(), endedAt: at.toISOString() };
  const receipt = { ...about, ...times, warnings: [], failure: null, details };
  await writer.put(receiptKey(receipt), Buffer.from(renderReceipt(receipt)));
}

test('nothing that is stored holds a password or the private key', async () => {
  const place = await world.anew();
  const failing = await place.backupPorts({
    databaseUrl: withAddress(world.marina.databaseUrl, { database: 'nowhere' }),
  });
  assert.equal((await take(place)).exit, 'done');
  assert.equal((await take(place, { ports: failing })).exit, 'configuration');
  const stored = await everythingStored(place);
  assert.equal(stored.length, 5, 'dump, manifest, owner mark and two receipts');
  const keyLine = world.keys?.privateKey.armor().split('\n')[4] ?? '';
  for (const { key, text } of stored) {
    for (const secret of [...(await secretsOf(place)), keyLine]) assert.ok(!text.includes(secret), key);
  }
});
