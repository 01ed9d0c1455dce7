import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RestoreOptions } from '../../lib/jobs/restore/contract.ts';
import type { RestoreDetails } from '../../lib/jobs/restore/details.ts';
import type { JobReport } from '../../lib/jobs/run.ts';
import { startPostgres } from '../helpers/servers/postgres.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';
import { connected } from '../marina/connection.ts';

let world: World;
before(async () => {
  world = await startWorld({ marinaScale: 0.001, sealed: false, files: false });
});
after(() => world[Symbol.asyncDispose]());

/** Backs up what `source` makes, changes the server by `meanwhile`, and restores on the word to keep going. */
async function kept(
  name: string,
  source: readonly string[],
  { meanwhile = [] }: { readonly meanwhile?: readonly string[] } = {},
): Promise<{
  readonly report: JobReport<RestoreDetails>;
  readonly listed: readonly string[];
  readonly count: (table: string) => Promise<number>;
  /** Runs the statements of the list, after `first`. */
  readonly mended: (first: readonly string[]) => Promise<void>;
}> {
  const place = await world.anew();
  const { postgres } = world;
  await postgres.createDatabase(name);
  for (const sql of source) await postgres.query(name, sql);
  const databaseUrl = postgres.url(name);
  await takeSnapshot(place, { with: { databaseUrl } });
  for (const sql of meanwhile) await postgres.query(name, sql);
  const back = `${name}_back`;
  let statements = '';
  const report = await runRestore(place, {
    with: { databaseUrl },
    options: {
      only: 'database',
      database: back,
      keepGoing: true,
      keepList: async (file, text) => {
        statements = text;
        return file;
      },
    },
  });
  return {
    report,
    listed: (report.details?.leftOut?.objects ?? []).map(({ kind, name: of, how }) => `${how} ${kind} ${of}`),
    count: async (table) =>
      Number((await postgres.query<{ n: string }>(back, `select count(*) as n from ${table}`))[0]?.n),
    mended: async (first) => {
      for (const sql of [...first, statements]) await postgres.query(back, sql);
    },
  };
}

/** Finds its table by the search_path, which a restore empties. */
const lost = `create schema app; create table app.known (i int); insert into app.known select generate_series(1, 9);
  create function app.lost(int) returns int language plpgsql immutable as
    $$ begin if exists (select from known where known.i = $1) then return $1; end if; return 0; end $$;`;

test('A, rows: a stored generated column whose expression fails is left empty, in a table, a partition and a child', async () => {
  const { report, listed, count, mended } = await kept('generated', [
    `${lost} set search_path = app;
     create table t (i int, plus int generated always as (i + 1) stored, g int generated always as (lost(i)) stored not null);
     create table tree (i int, g int generated always as (lost(i)) stored) partition by range (i);
     create table leaf partition of tree for values from (0) to (100);
     create table parent (i int, g int generated always as (lost(i)) stored); create table child (j int) inherits (parent);
     insert into t select generate_series(1, 9); insert into tree select generate_series(1, 9);
     insert into child select generate_series(1, 9)`,
  ]);
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(listed.toSorted(), [
    'weakened GENERATED COLUMN "g" on app.child',
    'weakened GENERATED COLUMN "g" on app.t',
    'weakened GENERATED COLUMN "g" on app.tree',
    'weakened NOT NULL "g" on app.t',
  ]);
  for (const table of ['app.t', 'app.tree', 'app.child']) assert.equal(await count(table), 9, table);
  assert.equal(await count('app.t where plus = i + 1 and g is null'), 9);
  await mended(['alter function app.lost(int) set search_path = app']);
  for (const table of ['t', 'tree', 'child']) assert.equal(await count(`app.${table} where g = i`), 9, table);
});

test('A, rows: checks of domains and of ancestors that rows break are NOT VALID afterwards, nullable where NOT NULL is broken', async () => {
  const { report, listed, count } = await kept('domains', [
    `${lost} set search_path = app;
     create function fits(int) returns boolean language sql immutable as 'select lost($1) = $1';
     create domain few as int constraint fits check (app.fits(value)); create domain named as text not null;
     create type pair as (a few, b int);
     create table held (i few, list few[], p pair, n named);
     create table parent (i int constraint known check (app.fits(i)), note text not null); create table child (j int) inherits (parent);
     create table tree (i int constraint known check (app.lost(i) = i)) partition by range (i);
     create table leaf partition of tree for values from (0) to (100);
     insert into held select i, array[i], ('(' || i || ',1)')::pair, 'x' from generate_series(1, 9) i;
     insert into child select i, 'x', 1 from generate_series(1, 9) i; insert into tree select generate_series(1, 9);
     update pg_attribute set attnotnull = false where attname = 'note';
     update pg_type set typnotnull = false where typname = 'named'`,
    `set search_path = app; insert into app.child values (9, null); insert into app.held values (1)`,
    `update pg_attribute set attnotnull = true where attname = 'note'; update pg_type set typnotnull = true where typname = 'named'`,
  ]);
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(listed.toSorted(), [
    'weakened CHECK CONSTRAINT "known" on app.parent',
    'weakened CHECK CONSTRAINT "known" on app.tree',
    'weakened DOMAIN CONSTRAINT "fits" on app.few',
    'weakened NOT NULL "note" on app.parent',
    'weakened NOT NULL app.named',
  ]);
  for (const [table, rows] of [
    ['held', 10],
    ['child', 10],
    ['tree', 9],
  ] as const) {
    assert.equal(await count(`app.${table}`), rows, table);
  }
});

test('A, rows: a row that is not of its partition goes to another one, and one that has none keeps its partition apart', async () => {
  const { report, listed, count, mended } = await kept('partitions', [
    `create table moved (i int, v text) partition by range (i);
     create table moved_a partition of moved for values from (0) to (10); create table moved_b partition of moved for values from (10) to (20);
     create table tree (i int primary key, v text) partition by range (i);
     create table leaf_a partition of tree for values from (0) to (10); create table leaf_b partition of tree for values from (10) to (20);
     insert into moved select generate_series(1, 9), 'x'; insert into tree select i, 'x' from generate_series(1, 19) i;
     alter table moved detach partition moved_a; alter table tree detach partition leaf_a;
     insert into moved_a values (15, 'y'); insert into leaf_a values (99, 'y');
     alter table moved_a add constraint c check (i is not null and i >= 0 and i < 10) not valid;
     alter table leaf_a add constraint c check (i is not null and i >= 0 and i < 10) not valid;
     update pg_constraint set convalidated = true where conname = 'c';
     alter table moved attach partition moved_a for values from (0) to (10);
     alter table tree attach partition leaf_a for values from (0) to (10);
     alter table moved_a drop constraint c; alter table leaf_a drop constraint c`,
  ]);
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(
    listed.filter((each) => !each.includes('INDEX')),
    ['left out TABLE ATTACH public.leaf_a on public.tree'],
  );
  assert.equal(await count('moved'), 10);
  assert.equal(await count('moved_b'), 1);
  assert.equal((await count('tree')) + (await count('leaf_a')), 20);
  await mended(['delete from leaf_a where i = 99']);
  assert.equal(await count('tree'), 19);
});

test('A, tables: one whose functions or types the server refuses is created without it', async () => {
  const { report, listed, count } = await kept('weaker', [
    `create schema app; set search_path = app;
     create function leaky(int) returns int language sql immutable leakproof as 'select $1';
     create type odd; create function odd_in(cstring) returns odd language internal immutable strict as 'textin';
     create function odd_out(odd) returns cstring language internal immutable strict as 'textout';
     create type odd (input = odd_in, output = odd_out, like = text);
     create domain dom as int check (leaky(value) > 0) default leaky(1);
     create table t (i int default leaky(1) constraint good check (i > 0), j int constraint bad check (leaky(j) > 0),
       g int generated always as (leaky(i)) stored, k dom, s odd, kept text default 'kept');
     create view seen as select i, leaky(j) from t;
     insert into t (i, j, k, s) select i, i, i, 'text' from generate_series(1, 9) i`,
  ]);
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(listed.filter((each) => each.includes('app.t') || each.includes('app.dom')).toSorted(), [
    'weakened CHECK CONSTRAINT app.dom',
    'weakened CHECK CONSTRAINT bad on app.t',
    'weakened COLUMN TYPE s on app.t',
    'weakened DEFAULT app.dom',
    'weakened DEFAULT i on app.t',
    'weakened GENERATED COLUMN g on app.t',
  ]);
  assert.equal(await count(`app.t where s = 'text' and kept = 'kept'`), 9);
});

test('A, rows: values that their own type does not read at the target come back as text, and the column is listed', async () => {
  const { report, listed, count, mended } = await kept(
    'values_read',
    [
      `create role r_named; create table base (i int); create index by_i on base (i);
       create table t (i int default 1, r regrole, x regclass default 'pg_class', n numeric(4,1));
       insert into t values (1, 'r_named', 'by_i', 1.5), (2, 'r_named', null, 2.5)`,
    ],
    { meanwhile: ['update t set r = null', 'drop role r_named'] },
  );
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(listed, ['weakened COLUMN TYPE "x" on public.t', 'weakened COLUMN TYPE "r" on public.t']);
  assert.equal(await count(`t where x = 'public.by_i' and r = 'r_named'`), 1);
  await mended(['create role r_named']);
  assert.equal(await count(`t where x = 'public.by_i'::regclass and r = 'r_named'::regrole`), 1);
});

test('A, siblings: a policy of a role that is gone, a trigger and a rule made ALWAYS, and what needs a function left out', async () => {
  const { report, listed, count } = await kept(
    'siblings_too',
    [
      `${lost} set search_path = app; create role r_gone;
       create function leaky(int) returns int language sql immutable leakproof as 'select $1';
       create table base (i int primary key); insert into base values (1), (2), (3);
       create table mirror (i int primary key references base, j int generated by default as identity);
       create function stop() returns trigger language plpgsql as $$ begin raise exception 'stop'; end $$;
       insert into mirror (i) values (1), (2), (3);
       create trigger stopping before insert on mirror for each row execute function stop();
       alter table mirror enable always trigger stopping; alter table mirror enable row level security;
       create policy seen on mirror to r_gone using (true);
       create rule doubled as on delete to mirror do instead nothing; alter table mirror enable always rule doubled;
       create unique index by_lost on base (lost(i)); create index by_leaky on base (leaky(i));
       create view leaking as select leaky(i) from base; create statistics stats on i, (leaky(j)) from mirror;
       create default conversion odd for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8`,
    ],
    { meanwhile: ['drop owned by r_gone', 'drop role r_gone'] },
  );
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(listed.filter((each) => !each.includes(' TABLE ')).toSorted(), [
    'left out FUNCTION app.leaky',
    'left out INDEX by_leaky on app.base',
    'left out INDEX by_lost on app.base',
    'left out STATISTICS app.stats',
    'left out VIEW app.leaking',
  ]);
  assert.equal(await count('app.base'), 3);
  assert.equal(await count('app.mirror'), 3);
  assert.equal(await count(`pg_policies where policyname = 'seen' and 'r_gone' = any (roles)`), 1);
});

test('A, places: where the server lacks a collation, its columns and domains have another and every row is there', async () => {
  await using bare = await startPostgres({ major: 18 });
  const place = await world.anew();
  await world.postgres.createDatabase('collated');
  await world.postgres.query(
    'collated',
    `create collation german (provider = icu, locale = 'de-DE'); create domain word as text collate german;
     create type pair as (a text collate german, b int);
     create table t (a text collate german primary key, b word, c pair) partition by hash (a);
     create table leaf partition of t for values with (modulus 1, remainder 0);
     insert into t select 'x' || i, 'y', row('z', i)::pair from generate_series(1, 9) i`,
  );
  await takeSnapshot(place, { with: { databaseUrl: world.postgres.url('collated') } });
  const report = await runRestore(place, {
    with: { databaseUrl: bare.url('collated') },
    options: { only: 'database', keepGoing: true },
  });
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(report.details?.leftOut?.objects.map(({ kind, name, how }) => `${how} ${kind} ${name}`).toSorted(), [
    'left out COLLATION public.german',
    'weakened COLLATION a on public.leaf',
    'weakened COLLATION a on public.pair',
    'weakened COLLATION a on public.t',
    'weakened COLLATION public.word',
  ]);
  assert.equal((await bare.query('collated', 'select from t')).length, 9);
});

test('16a-reconnecting-pool: --finish swaps in a kept copy that lacks what its restore left out, and still counts its rows', async () => {
  const master = await world.postgres.createLogin('fin_master', 'createdb createrole');
  await world.postgres.createDatabase('finishing', 'owner fin_master');
  const databaseUrl = world.postgres.url('finishing', master);
  await connected(databaseUrl, (client) =>
    client.query(`${lost} set search_path = app;
      create table t (i int, g int generated always as (lost(i)) stored); insert into t select generate_series(1, 9)`),
  );
  const place = await world.anew();
  await takeSnapshot(place, { with: { databaseUrl } });
  const restored = (options: Partial<RestoreOptions>) =>
    runRestore(place, { with: { databaseUrl }, options: { only: 'database', disconnect: true, ...options } });
  await connected(world.postgres.url('finishing'), async () => {
    const report = await restored({ keepGoing: true });
    assert.match(report.summary, /finishing_lifeboat_restoring, but could not be swapped in/);
  });
  const copy = 'finishing_lifeboat_restoring';
  await world.postgres.query('finishing', 'create table app.mark ()');
  const finished = await restored({ kept: 'finish' });
  assert.equal(finished.exit, 'partial', finished.summary);
  assert.deepEqual(finished.details?.leftOut?.altered, ['app.t']);
  assert.equal((await world.postgres.query('finishing', `select from app.t where g is null`)).length, 9);
  assert.deepEqual(await world.postgres.query('postgres', 'select from pg_database where datname = $1', [copy]), []);
});
