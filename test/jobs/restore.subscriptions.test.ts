import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import pg from 'pg';
import { until } from '../helpers/until.ts';
import type { Place } from './helpers/place.ts';
import { startWorld, type World } from './helpers/world.ts';
import { databasesOf } from './restoreSteps/databases.ts';
import { done, runRestore, takeSnapshot } from './restoreSteps/jobs.ts';

let world: World;
let place: Place;

beforeAll(async () => {
  world = await startWorld({ files: false, postgres: { settings: { wal_level: 'logical' } } });
  const { postgres } = world;
  for (const database of ['office', 'spare']) {
    await postgres.createDatabase(database);
    await postgres.query(database, 'create table news (id int primary key)');
  }
  await postgres.query('office', 'create publication all_news for table news');
  await subscribe();
  await publish(1);
  place = await world.anew();
  await takeSnapshot(place, { with: { databaseUrl: postgres.url('spare') } });
  await publish(2);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Both databases are the same server's, where a subscription cannot make its own slot: it would wait for itself. */
async function subscribe(): Promise<void> {
  const { postgres } = world;
  await postgres.query('office', `select pg_create_logical_replication_slot('in_office', 'pgoutput')`);
  await postgres.query(
    'spare',
    `create subscription "From Office" connection ${pg.escapeLiteral(postgres.url('office'))} publication all_news
       with (create_slot = false, slot_name = in_office, copy_data = false)`,
  );
}

async function publish(id: number): Promise<void> {
  await world.postgres.query('office', `insert into news values (${id})`);
  await until(`news ${id}`, async () => (await news()).includes(id));
}

async function news(): Promise<readonly number[]> {
  const rows = await world.postgres.query<{ id: number }>('spare', 'select id from news order by id');
  return rows.map(({ id }) => id);
}

function restoreSpare(kind: 'swap' | 'in place', disconnect = false) {
  const { postgres } = world;
  return runRestore(place, {
    with: { databaseUrl: postgres.url('spare') },
    options: { only: 'database', disconnect, way: { kind } },
  });
}

async function subscriptions(): Promise<readonly unknown[]> {
  return world.postgres.query(
    'postgres',
    'select datname, subname, subenabled from pg_subscription join pg_database d on d.oid = subdbid',
  );
}

test('a live subscription of the database that is to be swapped out is said with its mend, before anything is touched', async () => {
  const before = await databasesOf(world);
  const refused = await restoreSpare('swap', true);
  assert.equal(refused.exit, 'configuration', refused.summary);
  assert.match(
    refused.summary,
    /subscription From Office writes into spare, .*: in that database, alter subscription "From Office" disable/,
  );
  assert.match(refused.failure?.hint ?? '', /nothing was touched/);
  assert.deepEqual(await databasesOf(world), before);
  await publish(3);
});

test('a restore in place ends the subscriptions of the database, and says what is left at their publisher', async () => {
  const report = done(await restoreSpare('in place'));
  assert.deepEqual(await news(), [1]);
  assert.deepEqual(await subscriptions(), []);
  assert.match(
    report.warnings.join('\n'),
    /subscription From Office of spare is ended: .* its slot in_office stays .*pg_drop_replication_slot\('in_office'\)/,
  );
  // What it says is enough: the publisher's slot is held by nobody, and a new subscription gets what follows.
  await world.postgres.query('office', `select pg_drop_replication_slot('in_office')`);
  await subscribe();
  await publish(4);
  assert.deepEqual(await news(), [1, 4]);
});

test('a subscription that was switched off is in the way of nobody, and stays with the database that was swapped out', async () => {
  await world.postgres.query('spare', 'alter subscription "From Office" disable');
  const report = done(await restoreSpare('swap'));
  assert.deepEqual(await news(), [1]);
  const retired = report.details?.database?.retired;
  assert.deepEqual(await subscriptions(), [{ datname: retired, subname: 'From Office', subenabled: false }]);
  await world.postgres.query(retired ?? '', 'alter subscription "From Office" set (slot_name = none)');
  await world.postgres.query(retired ?? '', 'drop subscription "From Office"');
  await world.postgres.query('office', `select pg_drop_replication_slot('in_office')`);
});
