import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
let target: PostgresServer;

beforeAll(async () => {
  const settings = { shared_preload_libraries: 'pg_stat_statements' };
  [world, target] = await Promise.all([
    startWorld({ files: false, extensions: false, postgres: { settings } }),
    startPostgres({ settings }),
  ]);
});
afterAll(async () => {
  await target?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

test('D2: grants on objects of extensions come back, in a drill too, whose cluster preloads the library', async () => {
  const database = 'd2';
  await world.postgres.createDatabase(database);
  await world.postgres.query(
    database,
    `create extension pg_stat_statements version '1.9'; create role d2_watch;
     grant select on pg_stat_statements_info to d2_watch;
     grant execute on function pg_stat_statements_reset(oid, oid, bigint) to d2_watch; create table t ()`,
  );
  const rights = `select has_table_privilege('d2_watch', 'pg_stat_statements_info', 'select') as sees,
    has_function_privilege('d2_watch', 'pg_stat_statements_reset(oid, oid, bigint)', 'execute') as resets,
    (select extversion from pg_extension where extname = 'pg_stat_statements') as version`;
  const place = await world.anew();
  const source = { databaseUrl: world.postgres.url(database) };
  await takeSnapshot(place, { with: source });
  const drilled = done(await runDrill(place, { with: source, options: { only: 'database' } }));
  assert.deepEqual(drilled.details?.provided, ['pg_stat_statements']);
  assert.equal(drilled.details?.except, undefined);
  done(await runRestore(place, { with: { databaseUrl: target.url(database) }, options: { only: 'database' } }));
  assert.deepEqual(await target.query(database, rights), [{ sees: true, resets: true, version: '1.9' }]);
});

test('D3: comments on extensions come back, of trusted ones and of those that the master makes', async () => {
  const database = 'd3';
  await world.postgres.createDatabase(database);
  await world.postgres.query(
    database,
    `create extension citext; create extension postgres_fdw; create extension pg_trgm; create table t ();
     comment on extension citext is 'it''s mine'; comment on extension postgres_fdw is 'mine as well'`,
  );
  const said = `select extname, obj_description(oid, 'pg_extension') as said from pg_extension order by extname`;
  const expected = await world.postgres.query(database, said);
  const place = await world.anew();
  await takeSnapshot(place, { with: { databaseUrl: world.postgres.url(database) } });
  done(await runRestore(place, { with: { databaseUrl: target.url(database) }, options: { only: 'database' } }));
  assert.deepEqual(await target.query(database, said), expected);
});
