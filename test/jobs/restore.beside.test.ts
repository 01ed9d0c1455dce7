import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import pg from 'pg';
import type { RestoreWay } from '../../lib/jobs/restore/contract.ts';
import type { Schedules } from '../../lib/ports/writers.ts';
import { differences } from '../marina/proof.ts';
import { startWorld, type World } from './helpers/world.ts';
import { databasesOf, dropRetired, factsOf } from './restoreSteps/databases.ts';
import { done, runDrill, runRestore, takeMirror, takeSnapshot } from './restoreSteps/jobs.ts';

const unpaused: Schedules = { paused: () => assert.fail('the schedules were paused') };
const beside: RestoreWay = { kind: 'beside', unless: null };

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await takeSnapshot(world);
  await takeMirror(world);
});
afterAll(() => world[Symbol.asyncDispose]());

test('beside: the database comes back under its own name, nothing else is touched, and the SQL swaps it in later', async () => {
  const { database } = world.marina;
  const good = await factsOf(world);
  await world.postgres.query(database, 'truncate billing.invoices cascade');
  const before = await databasesOf(world);
  const report = done(
    await runRestore(world, { ports: { schedules: unpaused, files: null }, options: { way: beside } }),
  );
  const { database: plan, later = null, undo, files } = report.details ?? {};
  const name = plan?.name ?? '';
  assert.equal(plan?.way, 'beside');
  assert.match(name, /^port_nimara_crm_restored_\d{8}_\d{6}$/);
  assert.equal(undo, null);
  assert.equal(files, undefined);
  const after = await databasesOf(world);
  assert.deepEqual(new Map([...after].filter(([each]) => each !== name)), before);
  const { database: properties, ...restored } = await factsOf(world, name);
  assert.deepEqual(differences({ ...good, database: properties }, { ...restored, database: properties }), []);

  for (const sql of later ?? []) await world.postgres.query('postgres', sql);
  assert.equal((await databasesOf(world)).get(database), after.get(name));
  assert.deepEqual(differences(good, await factsOf(world)), []);
  await dropRetired(world);
});

test('beside, unless the database is called so: its name makes it a swap, any other name does not', async () => {
  const { database } = world.marina;
  const way = (unless: string): RestoreWay => ({ kind: 'beside', unless });
  const other = done(await runRestore(world, { ports: { schedules: unpaused }, options: { way: way('crm') } }));
  assert.equal(other.details?.database?.way, 'beside');
  await world.postgres.query('postgres', `drop database "${other.details?.database?.name}"`);
  const named = done(await runRestore(world, { options: { way: way(database) } }));
  assert.equal(named.details?.database?.way, 'swap');
  assert.ok(named.details?.files);
  await dropRetired(world);
});

test('a restore beside is no new baseline for the brake', async () => {
  const place = await world.anew();
  await takeSnapshot(place);
  // So strict that a database must double to pass.
  const options = { shrinkLimits: { share: 2, tableRows: 1 } };
  const report = done(await runRestore(place, { options: { way: beside } }));
  await world.postgres.query('postgres', `drop database "${report.details?.database?.name}"`);
  await assert.rejects(takeSnapshot(place, { options }), { kind: 'brake' });
});

test('refuses files beside those that are there; the name of the database means those that are in use', async () => {
  for (const unless of [null, 'crm']) {
    const report = await runRestore(world, { options: { way: { kind: 'beside', unless }, only: 'objects' } });
    assert.equal(report.exit, 'usage');
    assert.match(report.summary, /files have no place beside/);
  }
  const before = await databasesOf(world);
  const way = { kind: 'beside', unless: world.marina.database } as const;
  const named = done(await runRestore(world, { options: { way, only: 'objects' } }));
  assert.ok(named.details?.files);
  assert.deepEqual(await databasesOf(world), before);
});

test('the name of the database and a word to disconnect make a swap that its sessions do not keep from happening', async () => {
  const { database, databaseUrl } = world.marina;
  const way = { kind: 'beside', unless: database } as const;
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  const refused = await runRestore(world, { options: { way } });
  assert.equal(refused.exit, 'configuration');
  assert.match(refused.summary, /or say --disconnect \(to a task: DISCONNECT=true\)/);
  const { promise: ended, resolve } = Promise.withResolvers<undefined>();
  client.once('end', () => resolve(undefined));
  assert.equal(done(await runRestore(world, { options: { way, disconnect: true } })).details?.database?.way, 'swap');
  await ended;
  await dropRetired(world);
});

test('the newest proven snapshot is an older one than the newest, and there is none before a drill', async () => {
  const place = await world.anew();
  const proven = await takeSnapshot(place);
  await takeMirror(place);
  const choice = { by: 'proven' } as const;
  const none = await runRestore(place, { options: { choice, way: beside } });
  assert.equal(none.exit, 'usage');
  assert.match(none.summary, /there is no snapshot /);
  done(await runDrill(place));
  assert.notEqual(await takeSnapshot(place), proven);
  const report = done(await runRestore(place, { run: place.run({ dryRun: true }), options: { choice, way: beside } }));
  assert.equal(report.details?.plan?.snapshot, proven);
});
