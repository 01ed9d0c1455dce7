import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../lib/adapters/stores/s3/reader.ts';
import { status } from '../../lib/jobs/status.ts';
import { readInventory, readManifest } from '../../lib/jobs/vaultRecords/snapshots.ts';
import { take } from '../jobs/backup/taking.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { putReceipt } from '../jobs/helpers/snapshots.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { runRestore } from '../jobs/restoreSteps/jobs.ts';
import { nextSecond } from '../jobs/restoreSteps/seconds.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ files: false, extensions: false });
});
afterAll(() => world[Symbol.asyncDispose]());

/** A vault and a database of its own, with 5,000 invoices in it. */
async function invoices(database: string) {
  const place = await world.anew();
  const sql = (text: string) => world.postgres.query(database, text);
  const make = async (rows: number) => {
    await world.postgres.createDatabase(database);
    await sql(`create table invoices as select id, md5(id::text) as number from generate_series(1, ${rows}) id`);
  };
  await make(5000);
  const ports = await place.backupPorts({ databaseUrl: world.postgres.url(database) });
  return {
    place,
    sql,
    make,
    back: (options: { acceptShrink?: boolean } = {}) =>
      take(place, { ports, run: place.run({ now: nextSecond() }), ...options }),
  };
}

async function manifests(place: Place) {
  const { reader } = await place.backupPorts();
  const { snapshots } = await readInventory(reader, place.host);
  return Promise.all(snapshots.map((ref) => readManifest(reader, ref)));
}

test('T8: the alarm of a quarantined snapshot ends by a person, not by the next backup', async () => {
  const { place, sql, back } = await invoices('emptied');
  const sound = await back();
  assert.equal(sound.exit, 'done', sound.summary);
  await sql('delete from invoices where id > 10');
  const shrunken = await back();
  const suspect = shrunken.details?.snapshot ?? '';
  assert.equal(shrunken.exit, 'brake');

  const plan = await runRestore(place, { run: place.run({ dryRun: true }), options: { only: 'database' } });
  assert.equal(plan.details?.plan?.snapshot, sound.details?.snapshot, plan.summary);
  assert.deepEqual(
    plan.details?.plan?.skipped.map(({ snapshot }) => snapshot),
    [suspect],
  );
  const named = await runRestore(place, {
    run: place.run({ dryRun: true }),
    options: { only: 'database', choice: { by: 'name', snapshot: suspect } },
  });
  assert.equal(named.details?.plan?.snapshot, suspect);
  assert.match(named.details?.plan?.warnings.join() ?? '', /this snapshot is quarantined/);

  await sql('insert into invoices select id, md5(id::text) from generate_series(11, 5000) id');
  const next = await back();
  assert.equal(next.exit, 'brake', next.summary);
  assert.ok(next.summary.includes(`nobody has settled that ${suspect} is quarantined`), next.summary);
  assert.deepEqual((await manifests(place)).at(-1)?.quarantine, [], 'the snapshot itself is sound');
  assert.match(await problemsOf(place), new RegExp(`a snapshot, ${suspect}, is quarantined`));
  assert.equal((await back({ acceptShrink: true })).exit, 'done');
  assert.equal((await back()).exit, 'done');
  assert.doesNotMatch(await problemsOf(place), /quarantined/);
});

test('T9: a second database of the same name is a doubt until a person accepts it, and its snapshots can be restored by name', async () => {
  const { place, make, back } = await invoices('renamed');
  const first = await back();
  await world.postgres.query('postgres', 'drop database renamed');
  await make(5000);
  const other = await back();
  assert.equal(other.exit, 'brake', other.summary);
  assert.match(other.summary, /doubtful \(database\): another database has this name now/);
  assert.equal((await back()).exit, 'brake', 'the next backup is no proof');
  const dry = { run: place.run({ dryRun: true }) };
  const plan = await runRestore(place, { ...dry, options: { only: 'database' } });
  assert.equal(plan.details?.plan?.snapshot, first.details?.snapshot);
  const trusted = await runRestore(place, { ...dry, options: { only: 'database', trust: ['database'] } });
  assert.notEqual(trusted.details?.plan?.snapshot, first.details?.snapshot, 'the doubt was overridden');
  assert.equal((await back({ acceptShrink: true })).exit, 'done');
  const accepted = await back();
  assert.equal(accepted.exit, 'done', accepted.summary);
  const after = await runRestore(place, { ...dry, options: { only: 'database' } });
  assert.equal(after.details?.plan?.snapshot, accepted.details?.snapshot, after.summary);
});

test('T9: a restore and its undo, done in psql as the restore prints it, are known breaks', async () => {
  const { place, sql, make, back } = await invoices('undone');
  const first = await back();
  const psql = (text: string) => world.postgres.query('postgres', text);
  await psql('alter database undone rename to undone_before');
  await make(5000);
  await putRestored(place, 'undone', 'swap', first.details?.snapshot ?? '');
  const swapped = await back();
  assert.equal(swapped.exit, 'done', swapped.summary);
  assert.match(swapped.warnings.join(), /snapshot \S+ was restored at/);
  await psql('alter database undone rename to undone_aside');
  await psql('alter database undone_before rename to undone');
  const undone = await back();
  assert.equal(undone.exit, 'done', undone.summary);
  assert.match(undone.warnings.join(), /a restore was undone/);
  const plan = await runRestore(place, { run: place.run({ dryRun: true }), options: { only: 'database' } });
  assert.equal(plan.details?.plan?.snapshot, undone.details?.snapshot, plan.summary);
  await sql('delete from invoices where id > 10');
  assert.equal((await back()).exit, 'brake', 'the shrink check goes on');
});

test('T10: the first backup after a restore is held against what was restored', async () => {
  const { place, sql, back } = await invoices('restored');
  const first = await back();
  await sql('delete from invoices where id > 10');
  await putRestored(place, 'restored', 'in place', first.details?.snapshot ?? '');
  const report = await back();
  assert.equal(report.exit, 'brake', report.summary);
  assert.match(report.summary, /rows of public\.invoices: 5000 before, 10 now/);
});

async function putRestored(place: Place, name: string, way: string, snapshot: string): Promise<void> {
  await putReceipt(place, 'restore', new Date(), { details: { snapshot, database: { way, name, besides: null } } });
}

async function problemsOf(place: Place): Promise<string> {
  const client = s3Client({ ...place.vault, ...(await place.vaultKeys('drill')), forcePathStyle: true });
  const limits = { snapshotSeconds: 7200, mirrorSeconds: 7200, drillSeconds: 691_200, keepHourlyDays: 7 };
  const clock = { now: () => new Date(), seconds: () => 0, sleep: async () => undefined };
  const { problems } = await status(vaultReader(client, place.vaultBucket), place.host, limits, clock);
  return problems.map(({ text }) => text).join('\n');
}
