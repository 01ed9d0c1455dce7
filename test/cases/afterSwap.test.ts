import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import type { RestoreOptions } from '../../lib/jobs/restore/contract.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { dropRetired } from '../jobs/restoreSteps/databases.ts';
import { done, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

const database = 'ledger';

let world: World;
let place: Place;

beforeAll(async () => {
  world = await startWorld({
    files: false,
    marinaScale: 0.001,
    // Nothing but the restore makes statistics.
    postgres: { settings: { wal_level: 'logical', autovacuum: 'off' } },
  });
  const { postgres } = world;
  await postgres.createDatabase(database);
  await postgres.query(
    database,
    `create schema ledger; create table ledger.entries (id int primary key, account text);
     insert into ledger.entries select i, 'a' || i % 50 from generate_series(1, 5000) i`,
  );
  place = await world.anew();
  await takeSnapshot(place, { with: { databaseUrl: postgres.url(database) } });
});
afterAll(() => world[Symbol.asyncDispose]());

function restore(options: Partial<RestoreOptions> = {}, at = database) {
  return runRestore(place, {
    with: { databaseUrl: world.postgres.url(at) },
    options: { only: 'database', ...options },
  });
}

test('22-logical-slot-holds-wal: plan and checklist name the slot, the statement that ends it, and what its consumer needs', async () => {
  await world.postgres.query(database, "select pg_create_logical_replication_slot('cdc', 'pgoutput')");
  const ends = "select pg_drop_replication_slot('cdc')";
  const report = done(await restore());
  const warning = report.warnings.find((each) => each.startsWith('logical slot cdc of ledger stays with'));
  assert.match(warning ?? '', /keeps WAL \(.+ now\) until it is dropped/);
  assert.ok(warning?.includes(ends), warning);
  assert.match(warning ?? '', /its consumer needs a new slot/);
  const retired = report.details?.database?.retired ?? '';
  const item = report.details?.checklist?.find(({ what }) => what.startsWith('slot cdc'));
  assert.equal(item?.done, false);
  assert.ok(item?.what.includes(retired) && item.what.includes(ends), item?.what);
  await world.postgres.query(retired, ends);
  await dropRetired(world);
});

test('19-no-statistics-after-restore: the restored table has its planner statistics at once, and their time is its own', async () => {
  const report = done(await restore());
  const statistics = await world.postgres.query<{ attname: string }>(
    database,
    "select attname from pg_stats where schemaname = 'ledger' order by 1",
  );
  assert.deepEqual(statistics, [{ attname: 'account' }, { attname: 'id' }]);
  assert.ok((report.details?.statisticsSeconds ?? -1) >= 0);
  await dropRetired(world);
});

test('D12: the name in RESTORE_DATABASE_URL is the name that the database comes back under, and the plan says so', async () => {
  await world.postgres.createDatabase('elsewhere');
  const report = done(await restore({}, 'elsewhere'));
  assert.equal(report.details?.database?.name, 'elsewhere');
  assert.ok(report.warnings.includes('RESTORE_DATABASE_URL names elsewhere: ledger comes back under that name'));
  const [row] = await world.postgres.query('elsewhere', 'select count(*)::int as n from ledger.entries');
  assert.deepEqual(row, { n: 5000 });
  await dropRetired(world);
  await world.postgres.query('postgres', 'drop database elsewhere');
});
