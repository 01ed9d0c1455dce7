import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RestoreOptions } from '../../lib/jobs/restore/contract.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
before(async () => {
  world = await startWorld({ marinaScale: 0.001, sealed: false, files: false });
});
after(() => world[Symbol.asyncDispose]());

/** Makes a database of this name and takes a snapshot of it. */
async function taken(
  name: string,
  source: readonly string[],
): Promise<{ readonly place: Place; readonly url: string }> {
  const place = await world.anew();
  await world.postgres.createDatabase(name);
  for (const sql of source) await world.postgres.query(name, sql);
  const url = world.postgres.url(name);
  await takeSnapshot(place, { with: { databaseUrl: url } });
  return { place, url };
}

function restored(
  { place, url }: Awaited<ReturnType<typeof taken>>,
  options: Partial<RestoreOptions>,
): ReturnType<typeof runRestore> {
  return runRestore(place, { with: { databaseUrl: url }, options: { only: 'database', ...options } });
}

test('A, siblings: rows that break checks, NOT NULL and an exclusion, and objects of every sort that fail at once', async () => {
  const source = await taken('siblings', [
    `create schema app;
     create table app.checked (i int constraint small check (i < 10), note text not null);
     create table app.by_function (i int);
     create function app.allowed(int) returns boolean language sql immutable as 'select $1 < (select max(i) from app.by_function) + 100';
     create function app.lost(int) returns boolean language plpgsql immutable as
       $$ begin return exists (select from by_function) or $1 > 0; end $$;
     create table app.lazy (i int constraint by_lost check (app.lost(i)));
     create table app.booking (room int, span int4range, exclude using gist (int4range(room, room, '[]') with =, span with &&));
     create view app.seen as select * from app.checked;
     create index lazily on app.lazy ((app.lost(i)));
     create table app.child (i int);
     insert into app.checked values (1, 'a'), (2, 'b'); insert into app.by_function values (1);
     insert into app.booking values (1, '[1,5)')`,
    `set search_path = app; insert into lazy values (1), (2)`,
    `update pg_constraint set conbin = null where false;
     alter table app.checked drop constraint small;
     insert into app.checked values (99, 'c');
     alter table app.checked add constraint small check (i < 10) not valid;
     update pg_constraint set convalidated = true where conname = 'small';
     update pg_attribute set attnotnull = false where attrelid = 'app.checked'::regclass and attname = 'note'`,
    `insert into app.checked values (3, null)`,
    `update pg_attribute set attnotnull = true where attrelid = 'app.checked'::regclass and attname = 'note'`,
    `update pg_index set indisready = false where indrelid = 'app.booking'::regclass`,
    `insert into app.booking values (1, '[2,3)')`,
    `update pg_index set indisready = true where indrelid = 'app.booking'::regclass`,
  ]);
  const stopped = await restored(source, { database: 'siblings_back' });
  assert.equal(stopped.exit, 'verification', stopped.summary);
  const kept = await restored(source, { database: 'siblings_back', keepGoing: true });
  assert.equal(kept.exit, 'partial', kept.summary);
  const objects = kept.details?.leftOut?.objects ?? [];
  assert.deepEqual(objects.map(({ kind, name, how }) => `${how} ${kind} ${name}`).toSorted(), [
    'left out CONSTRAINT booking_int4range_span_excl on app.booking',
    'left out INDEX lazily on app.lazy',
    'weakened CHECK CONSTRAINT "by_lost" on app.lazy',
    'weakened CHECK CONSTRAINT "small" on app.checked',
    'weakened NOT NULL "note" on app.checked',
  ]);
  for (const [table, rows] of [
    ['checked', 4],
    ['lazy', 2],
    ['booking', 2],
    ['seen', 4],
  ] as const) {
    assert.equal((await world.postgres.query('siblings_back', `select from app.${table}`)).length, rows, table);
  }
  assert.doesNotMatch(JSON.stringify(kept), /\[2,3\)/);
});

test('12-foreign-server-and-user-mapping: server, mapping and foreign table come back by themselves, and the right on the wrapper does not stay', async () => {
  const source = await taken('r12', [
    `create table own (i int); insert into own select generate_series(1, 100);
     create extension postgres_fdw;
     create server erp foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'erp');
     create user mapping for public server erp options (user 'u', password 'sesame');
     create foreign table remote (i int) server erp`,
  ]);
  done(await restored(source, { database: 'r12_back' }));
  const facts = `select s.srvname, pg_get_userbyid(srvowner) as owner,
      (select array_agg(o order by o)::text from unnest(umoptions) o) as options, fdwacl::text like '%lifeboat%' as lent
    from pg_user_mappings m join pg_foreign_server s on s.oid = srvid join pg_foreign_data_wrapper w on w.oid = srvfdw`;
  assert.deepEqual(await world.postgres.query('r12_back', facts), [
    { srvname: 'erp', owner: 'postgres', options: '{password=sesame,user=u}', lent: false },
  ]);
});

test('D6: what a superuser alone may make is left out and listed with its statement, as is what builds on it', async () => {
  const source = await taken('d6', [
    `create table t (i int); insert into t values (1);
     create function leak(int) returns boolean language sql immutable leakproof as 'select true';
     create view by_leak as select * from t where leak(i);
     create cast (int as xml) with inout as assignment;
     create text search template tpl (lexize = dsimple_lexize);
     create foreign data wrapper w; create server s foreign data wrapper w;
     create user mapping for public server s options (password 'hunter2')`,
  ]);
  const stopped = await restored(source, { database: 'd6_back' });
  const tried = await runRestore(source.place, {
    with: { databaseUrl: source.url },
    options: { only: 'database', database: 'd6_back' },
    run: source.place.run({ dryRun: true }),
  });
  for (const report of [stopped, tried]) assert.equal(report.exit, 'credentials', report.summary);
  assert.notEqual(tried.details?.plan, undefined);
  assert.equal(stopped.details?.older, undefined);
  let sql = '';
  const kept = await restored(source, {
    database: 'd6_back',
    keepGoing: true,
    keepList: async (name, text) => {
      sql = text;
      return name;
    },
  });
  assert.equal(kept.exit, 'partial', kept.summary);
  const objects = kept.details?.leftOut?.objects ?? [];
  for (const kind of [
    'FUNCTION',
    'VIEW',
    'CAST',
    'TEXT SEARCH TEMPLATE',
    'FOREIGN DATA WRAPPER',
    'SERVER',
    'USER MAPPING',
  ]) {
    assert.ok(
      objects.some((object) => object.kind === kind),
      `${kind} is not listed: ${kept.summary}`,
    );
  }
  assert.doesNotMatch(sql + JSON.stringify(kept), /hunter2/);
  assert.equal((await world.postgres.query('d6_back', 'select from t')).length, 1);
});
