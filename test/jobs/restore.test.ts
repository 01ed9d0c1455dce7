import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import type { RestorePlan } from '../../lib/jobs/restore/contract.ts';
import { readReceipts } from '../../lib/jobs/vaultRecords/receipts.ts';
import { readerPolicy } from '../helpers/policies.ts';
import { rootClient } from '../helpers/servers/objectServer.ts';
import { scopedKeys } from '../helpers/servers/scopedKeys.ts';
import { moreWrites } from '../marina/activity.ts';
import { type DatabaseFacts, differences } from '../marina/proof.ts';
import { startWorld, type World } from './helpers/world.ts';
import { databasesOf, dropRetired, factsOf } from './restoreSteps/databases.ts';
import { done, runDrill, runRestore, takeMirror, takeSnapshot } from './restoreSteps/jobs.ts';
import { asOwner, kept, plant } from './restoreSteps/plant.ts';

let world: World;
/** What the first snapshot must bring back, by plain SQL. */
let first: { readonly snapshot: string; readonly at: Date; readonly facts: DatabaseFacts };
let second: { readonly snapshot: string; readonly facts: DatabaseFacts };

beforeAll(async () => {
  world = await startWorld();
  first = await snapshot();
  await takeMirror(world);
  await moreWrites(world.marina.databaseUrl, 1);
  second = await snapshot();
  await takeMirror(world);
});
afterAll(() => world[Symbol.asyncDispose]());

async function snapshot() {
  const name = await takeSnapshot(world);
  const { manifest } = await kept(world, name);
  return { snapshot: name, at: new Date(manifest.snapshotAt), facts: await facts() };
}

function facts(database?: string): Promise<DatabaseFacts> {
  return factsOf(world, database);
}

function databases(): Promise<ReadonlyMap<string, number>> {
  return databasesOf(world);
}

const databaseOnly = { only: 'database' } as const;

test('the latest snapshot is swapped in, verified, and the old database kept under another name', async () => {
  const { database } = world.marina;
  const before = await databases();
  await world.postgres.query(database, 'truncate billing.invoices cascade; drop table gdpr_exports cascade');
  const report = done(await runRestore(world, { options: databaseOnly }));
  assert.deepEqual(differences(second.facts, await facts()), []);
  const after = await databases();
  const retired = report.details?.database?.retired ?? '';
  assert.match(retired, /^port_nimara_crm_before_\d{8}_\d{6}$/);
  assert.equal(after.get(retired), before.get(database));
  assert.notEqual(after.get(database), before.get(database));
  assert.equal(after.size, before.size + 1);
  // The way back that the receipt names works as it is written.
  for (const sql of report.details?.undo ?? []) await world.postgres.query('postgres', sql);
  assert.equal((await databases()).get(database), before.get(database));
  await world.postgres.query('postgres', `drop database ${database} with (force)`);
  done(await runRestore(world, { options: databaseOnly }));
  assert.deepEqual(differences(second.facts, await facts()), []);
  assert.deepEqual(await readdir(world.scratchDirectory), []);
});

test('--at and --snapshot bring back an earlier moment, and a moment before all snapshots is refused', async () => {
  const at = new Date(first.at.getTime() + 1);
  for (const choice of [
    { by: 'time', at },
    { by: 'name', snapshot: first.snapshot },
  ] as const) {
    const report = done(await runRestore(world, { options: { ...databaseOnly, choice } }));
    assert.equal(report.details?.snapshot, first.snapshot);
    assert.deepEqual(differences(first.facts, await facts()), []);
    // Its name tells the second of the restore: two restores of one second would want the same.
    await dropRetired(world);
  }
  for (const choice of [
    { by: 'time', at: new Date('2001-01-01') },
    { by: 'name', snapshot: '2001-01-01/00' },
  ] as const) {
    const refused = await runRestore(world, { options: { ...databaseOnly, choice } });
    assert.equal(refused.exit, 'usage');
    assert.match(refused.summary, new RegExp(`the oldest is ${first.snapshot}`));
  }
  done(await runRestore(world, { options: databaseOnly }));
  await dropRetired(world);
});

test('another name makes a database beside the one that is there, and twice the same restore is the same', async () => {
  const before = (await databases()).get(world.marina.database);
  for (let turn = 0; turn < 2; turn += 1) {
    const report = done(await runRestore(world, { options: { ...databaseOnly, database: 'copy "of" it' } }));
    assert.equal(report.details?.database?.way, turn === 0 ? 'new' : 'swap');
    const { database: properties, ...rest } = await facts('copy "of" it');
    assert.deepEqual(differences({ ...second.facts, database: properties }, { ...rest, database: properties }), []);
  }
  assert.equal((await databases()).get(world.marina.database), before);
  await world.postgres.query('postgres', 'drop database "copy ""of"" it"');
  await dropRetired(world);
});

test('--in-place empties the existing database and restores into it', async () => {
  const { database } = world.marina;
  const oid = (await databases()).get(database);
  await world.postgres.query(database, 'create schema junk; create table junk.more (id int); drop table stage_changes');
  const report = done(await runRestore(world, { options: { ...databaseOnly, way: { kind: 'in place' } } }));
  assert.equal(report.details?.undo, null);
  assert.equal((await databases()).get(database), oid);
  assert.deepEqual(differences(second.facts, await facts()), []);
});

test('what differs from the manifest is never swapped in', async () => {
  const place = await world.anew();
  await takeSnapshot(place);
  const name = await takeSnapshot(place);
  const good = await kept(place, name);
  const fresh = await world.anew();
  const [table, ...others] = good.manifest.census;
  assert.ok(table !== undefined);
  const { catalog } = good.manifest;
  const [role] = catalog.roles;
  assert.ok(role !== undefined);
  const lying = {
    ...good.manifest,
    census: [{ ...table, rows: table.rows + 1 }, ...others],
    catalog: { ...catalog, roles: [...catalog.roles, { ...role, name: 'ghost', memberOf: [] }] },
  };
  await plant(fresh, { ...good, manifest: lying });
  const before = await databases();
  for (const inPlace of [false, true]) {
    const database = inPlace ? 'spare' : null;
    if (inPlace) await world.postgres.createDatabase('spare');
    const report = await runRestore(fresh, {
      options: { ...databaseOnly, way: { kind: inPlace ? 'in place' : 'swap' }, database },
    });
    assert.equal(report.exit, 'verification');
    assert.match(
      report.summary,
      new RegExp(`${table.name}: expected ${table.rows + 1} rows, restored ${table.rows} rows`),
    );
    // Fault 16: a role that nothing of the dump belongs to.
    assert.match(report.summary, /role ghost: expected owns or is granted something/);
    if (inPlace) assert.match(report.summary, /spare was emptied for the restore and is not whole now/);
    else assert.deepEqual(await databases(), before);
  }
  await world.postgres.query('postgres', 'drop database spare');
  await world.postgres.query('postgres', 'drop role ghost');
});

test('the plan is shown before anything is touched, and a no changes nothing', async () => {
  const before = await databases();
  const shown: RestorePlan[] = [];
  const confirm = async (plan: RestorePlan): Promise<boolean> => {
    shown.push(plan);
    return false;
  };
  const declined = await runRestore(world, { options: { confirm } });
  assert.equal(declined.exit, 'interrupted');
  const [plan] = shown;
  assert.equal(plan?.database?.way, 'swap');
  // The same database as the snapshot is of: partitions are no tables of their own in either figure.
  assert.equal(plan.database.existingTables, plan.database.tables);
  assert.equal(plan.files?.differing, 0);
  const dry = done(await runRestore(world, { run: world.run({ dryRun: true }) }));
  assert.match(dry.summary, new RegExp(`would restore ${second.snapshot}`));
  assert.deepEqual(await databases(), before);
});

test('a receipt that cannot be written is a warning, for what was restored is there', async () => {
  const keys = await scopedKeys(world.vault, readerPolicy(world.vaultBucket));
  const client = rootClient({ ...world.vault, ...keys });
  const report = done(
    await runRestore(world, { ports: { writer: vaultWriter(client, world.vaultBucket) }, options: databaseOnly }),
  );
  client.destroy();
  assert.ok(
    report.warnings.some((warning) => warning.startsWith('writing the receipt:')),
    report.warnings.join('\n'),
  );
  await dropRetired(world);
});

test('a snapshot taken after a restore follows it: the drill proves it, and no brake holds the backup', async () => {
  const place = await world.anew();
  await takeSnapshot(place);
  await world.postgres.query('postgres', `drop database ${world.marina.database} with (force)`);
  done(await runRestore(place, { options: databaseOnly }));
  const receipts = await asOwner(place, async ({ reader }) =>
    Array.fromAsync(readReceipts(reader, 'restore', place.host)),
  );
  assert.deepEqual(
    receipts.map(({ exitCode }) => exitCode),
    [0],
  );
  await takeSnapshot(place);
  done(await runDrill(place, { options: { only: 'database' } }));
});
