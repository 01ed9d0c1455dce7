import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type KeptCopy, parseKeptCopy } from '../../lib/core/restore/keptCopy.ts';
import type { RestoreOptions } from '../../lib/jobs/restore/contract.ts';
import type { Login } from '../helpers/servers/postgres.ts';
import { until } from '../helpers/until.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { databasesOf, dropRetired } from '../jobs/restoreSteps/databases.ts';
import { done, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

const database = 'office';
const fresh = `${database}_lifeboat_restoring`;

let world: World;
let place: Place;
/** As a managed server gives it: no superuser. */
let master: Login;
let application: Login;

beforeAll(async () => {
  world = await startWorld({
    files: false,
    marinaScale: 0.001,
    postgres: { settings: { wal_level: 'logical', max_prepared_transactions: '4' } },
  });
  const { postgres } = world;
  master = await postgres.createLogin('master', 'createdb createrole');
  application = await postgres.createLogin('office_app');
  await postgres.query('postgres', 'grant office_app to master with admin option');
  await postgres.createDatabase(database, 'owner office_app');
  await postgres.query(
    database,
    `set role office_app; create schema office; create table office.letters (id int primary key, country text);
     insert into office.letters select i, 'c' || i % 50 from generate_series(1, 5000) i`,
  );
  await postgres.query('postgres', `comment on database ${database} is 'letters'`);
  place = await world.anew();
  await takeSnapshot(place, { with: { databaseUrl: postgres.url(database) } });
  await postgres.query(database, 'delete from office.letters where id > 10');
});
afterAll(() => world[Symbol.asyncDispose]());

function restore(options: Partial<RestoreOptions> = {}, login: Login = master) {
  return runRestore(place, {
    with: { databaseUrl: world.postgres.url(database, login) },
    options: { only: 'database', disconnect: true, ...options },
  });
}

async function letters(): Promise<number> {
  const [row] = await world.postgres.query<{ n: number }>(database, 'select count(*)::int as n from office.letters');
  return row?.n ?? -1;
}

/** As it was before the restore of a test. */
async function putBack(): Promise<void> {
  await dropRetired(world);
  await world.postgres.query(database, 'delete from office.letters where id > 10');
}

async function stateOf(name: string): Promise<{ readonly open: boolean; readonly copy: KeptCopy | null } | null> {
  const [row] = await world.postgres.query<{ open: boolean; comment: string | null }>(
    'postgres',
    `select datallowconn as open, shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1`,
    [name],
  );
  return row === undefined ? null : { open: row.open, copy: parseKeptCopy(row.comment ?? '') };
}

/** Clients that connect again as soon as they are ended. */
function pool(size: number, url: string): AsyncDisposable {
  const over = new AbortController();
  const clients = new Set<pg.Client>();
  const one = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const client = new pg.Client({ connectionString: url, application_name: 'pool' });
      const gone = Promise.withResolvers<undefined>();
      client.once('end', () => gone.resolve(undefined)).on('error', () => undefined);
      try {
        await client.connect();
        clients.add(client);
        await gone.promise;
      } catch {
        await pause(20);
      }
      clients.delete(client);
    }
  };
  const all = Array.from({ length: size }, one);
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await Promise.all([...clients].map((client) => client.end().catch(() => undefined)));
      await Promise.all(all);
    },
  };
}

test('16a-reconnecting-pool: the database is closed before its sessions are ended, so that two pools that connect again at once lose', async () => {
  {
    await using pools = new AsyncDisposableStack();
    pools.use(pool(5, world.postgres.url(database)));
    pools.use(pool(3, world.postgres.url(database, application)));
    await until('the pools are connected', async () => (await connected()) === 8);
    const report = done(await restore({}, superuser()));
    assert.equal((await stateOf(database))?.open, true);
    assert.equal((await stateOf(report.details?.database?.retired ?? ''))?.open, true);
  }
  assert.equal(await letters(), 5000);
  await until('the pools are gone', async () => (await connected()) === 0);
  await putBack();
});

function superuser(): Login {
  return { name: world.postgres.superuser, password: world.postgres.password };
}

async function connected(): Promise<number> {
  const rows = await world.postgres.query('postgres', `select from pg_stat_activity where application_name = 'pool'`);
  return rows.length;
}

/** A session of a superuser's, which the master may not end. */
async function idler(sql = 'begin'): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: world.postgres.url(database), application_name: 'psql' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(sql);
  return client;
}

test('16a-reconnecting-pool: a session that the master may not end is named, the copy is kept closed, and the database is open again', async () => {
  const client = await idler();
  try {
    const report = await restore();
    assert.equal(report.exit, 'configuration', report.summary);
    assert.match(report.summary, /restored and verified as office_lifeboat_restoring.*kept, and closed to others/);
    assert.match(report.summary, /may not end pid \d+/);
    assert.match(report.failure?.hint ?? '', /as a superuser, in psql: select pg_terminate_backend\(\d+\);/);
    assert.match(report.failure?.hint ?? '', /lifeboat restore --finish --database office swaps it in/);
    assert.equal((await stateOf(database))?.open, true);
    const kept = await stateOf(fresh);
    assert.equal(kept?.open, false);
    assert.equal(kept?.copy?.database, database);
    assert.equal(kept?.copy?.closed, null);
  } finally {
    await client.end();
  }
});

test('16a-reconnecting-pool: the next restore does not drop the copy, a dry run says so too, and --finish swaps it in', async () => {
  const before = await databasesOf(world);
  const refused = await restore();
  assert.equal(refused.exit, 'configuration', refused.summary);
  assert.match(
    refused.summary,
    /office_lifeboat_restoring is a copy of \S+, verified \S+ and not swapped in: lifeboat/,
  );
  assert.deepEqual(await databasesOf(world), before);
  const report = done(await restore({ kept: 'finish' }));
  assert.equal(await letters(), 5000);
  assert.equal(report.details?.database?.rows, 5000);
  assert.match(report.details?.database?.keptSince ?? '', /^\d{4}-/);
  const state = await world.postgres.query<{ comment: string; owner: string }>(
    'postgres',
    `select shobj_description(oid, 'pg_database') as comment, pg_get_userbyid(datdba) as owner from pg_database where datname = $1`,
    [database],
  );
  assert.deepEqual(state, [{ comment: 'letters', owner: 'office_app' }]);
  for (const sql of report.details?.undo ?? []) await world.postgres.query('postgres', sql);
  assert.equal(await letters(), 10);
  await putBack();
});
