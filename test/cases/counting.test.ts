import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import type { Manifest } from '../../lib/core/snapshots/manifest.ts';
import type { BackupDetails } from '../../lib/jobs/backup.ts';
import { drill } from '../../lib/jobs/drill.ts';
import { attemptOf } from '../../lib/jobs/notify/attempt.ts';
import type { JobReport } from '../../lib/jobs/run.ts';
import { status } from '../../lib/jobs/status.ts';
import { manifests } from '../jobs/backup/shelves.ts';
import { take } from '../jobs/backup/taking.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';

let world: World;
before(async () => {
  // Room for some hundred locks, as a server with defaults has for some thousand.
  world = await startWorld({
    files: false,
    postgres: { settings: { max_locks_per_transaction: '10', max_connections: '20' } },
  });
});
after(() => world[Symbol.asyncDispose]());

const limits = { snapshotSeconds: 7200, mirrorSeconds: 7200, drillSeconds: 691_200, keepHourlyDays: 7 };

/** A database of its own with what `sql` makes, backed up with content hashes. */
async function backedUp(database: string, sql: string): Promise<Taken> {
  await world.postgres.createDatabase(database);
  await world.postgres.query(database, sql);
  return again(database);
}

interface Taken {
  readonly report: JobReport<BackupDetails>;
  readonly manifest: Manifest | undefined;
}

async function again(database: string): Promise<Taken> {
  const ports = await world.backupPorts({ databaseUrl: world.postgres.url(database) });
  const report = await take(world, { ports, hash: true, acceptShrink: true });
  return { report, manifest: (await manifests(world)).find(({ snapshot }) => snapshot === report.details?.snapshot) };
}

test('05-many-relations-lock-table: a census takes no more locks than pg_dump, however many tables and indexes there are', async () => {
  const { report, manifest } = await backedUp(
    'many',
    `do $$ begin for i in 1..400 loop execute format(
       'create table t%s (a int primary key, b int, c int, d int); create index on t%1$s (b); create index on t%1$s (c); create index on t%1$s (d)', i);
     commit; end loop; end $$`,
  );
  assert.equal(report.exit, 'done', report.summary);
  assert.equal(manifest?.census.length, 400);
});

test('05-many-relations-lock-table: leaves of a partition tree and sequences are read some at a time too', async () => {
  const { report, manifest } = await backedUp(
    'leaves',
    `do $$ begin create table tree (k int, v text, id serial) partition by list (k); create index on tree (k); create index on tree (v); create index on tree (id);
     commit; for i in 1..150 loop
       execute format('create table leaf%s partition of tree for values in (%s)', i, i); execute format('create sequence s%s', i); commit;
     end loop; insert into tree (k, v) select i, 'v' || i from generate_series(1, 150) i; end $$`,
  );
  assert.equal(report.exit, 'done', report.summary);
  assert.deepEqual(
    manifest?.census.map(({ name, kind, rows }) => [name, kind, rows]),
    [['tree', 'partitioned', 150]],
  );
  // The documented formula of the tree as a whole, which this server itself has too few locks to read.
  const [row] = await world.postgres.query<{ hash: string }>(
    'leaves',
    `select sum(hashtextextended(row(i, i, 'v' || i)::text, 0))::text as hash from generate_series(1, 150) i`,
  );
  assert.equal(manifest?.census[0]?.hash, row?.hash);
});

const helper = `create function helper(text) returns text language sql immutable as 'select $1'`;
const slugify = `create function slugify(t text) returns text language sql immutable as 'select lower(unaccent(t))'`;
const posts = `create table post (title text, named regclass); insert into post select 'Über ' || i, 'post' from generate_series(1, 50) i`;

for (const [name, title, sql] of [
  [
    'earth',
    '15a-earthdistance-index: a table with an index by earthdistance is counted',
    `create extension earthdistance cascade; create table post (lat float, lon float, named regclass);
     insert into post select i, i, 'post' from generate_series(1, 50) i; create index on post using gist (ll_to_earth(lat, lon))`,
  ],
  [
    'slug',
    '15c-expression-index-unqualified: a table with an index on a function that names another without schema is counted',
    `create extension unaccent; ${slugify}; ${posts}; create index on post (slugify(title))`,
  ],
  [
    'statistics',
    '15c-expression-index-unqualified: so is one with statistics on such a function',
    `create extension unaccent; ${slugify}; ${posts}; create statistics by_slug on (slugify(title)), (length(title)) from post`,
  ],
  [
    'partial',
    '15c-expression-index-unqualified: so is one with a partial index by such a function',
    `create extension unaccent; ${slugify}; ${posts}; create index on post (title) where slugify(title) <> ''`,
  ],
  [
    'elsewhere',
    '15c-expression-index-unqualified: so is one whose function finds its way only by the search_path of the application',
    `create schema extensions; create extension unaccent schema extensions; set search_path = public, extensions;
     ${slugify}; ${posts}; create index on post (slugify(title))`,
  ],
] as const) {
  test(title, async () => {
    const { report, manifest } = await backedUp(name, sql);
    assert.equal(report.exit, 'done', report.summary);
    assert.deepEqual([manifest?.census.length, manifest?.census[0]?.rows], [1, 50]);
    const columns = name === 'earth' ? 'lat, lon, named' : 'named, title';
    await world.postgres.query(
      name,
      `drop index if exists ${name === 'earth' ? 'post_ll_to_earth_idx' : 'post_slugify_idx, post_title_idx'}; drop statistics if exists by_slug; alter database ${name} set search_path = ''`,
    );
    const [row] = await world.postgres.query<{ hash: string }>(
      name,
      `select sum(pg_catalog.hashtextextended(row(${columns})::text, 0))::text as hash from public.post`,
    );
    assert.equal(manifest?.census[0]?.hash, row?.hash, 'the hash is the one that is documented');
  });
}

test('15c-expression-index-unqualified: a table that no way of planning can count is in the dump, marked, and told of once', async () => {
  const { report, manifest } = await backedUp(
    'lost',
    `${helper};
     create function broken(t text) returns text language sql immutable as 'select helper(t)';
     create table counted (id int); create table doubtful (t text); insert into doubtful values ('a');
     create statistics spelled on (broken(t)), t from doubtful; drop function helper(text)`,
  );
  assert.equal(report.exit, 'partial', report.summary);
  assert.match(report.summary, /public\.doubtful \(function helper\(text\) does not exist \(SQLSTATE 42883\)\)/);
  assert.deepEqual(
    manifest?.census.map((table) => table.name),
    ['counted'],
  );
  assert.deepEqual(manifest?.uncounted, [
    {
      schema: 'public',
      name: 'doubtful',
      kind: 'table',
      reason: 'function helper(text) does not exist (SQLSTATE 42883)',
    },
  ]);
  const { problems } = await status((await world.backupPorts()).reader, world.host, limits, systemClock);
  const look = problems.filter(({ severity }) => severity === 'look').map(({ text }) => text);
  assert.match(look.join('\n'), /the last backup .* public\.doubtful/);
  const drilled = await drill(await world.drillPorts({ databaseUrl: world.postgres.url('lost') }), world.run(), {
    choice: { by: 'latest' },
    checks: { mustBeTrue: [], objectKeys: [] },
    jobs: 1,
    concurrency: 1,
    only: 'database',
  });
  assert.equal(drilled.exit, 'done', drilled.summary);
  assert.match(drilled.summary, /came back whole except for 1 table that was not counted/);
  assert.deepEqual(drilled.details?.except, [
    'not counted when it was saved: public.doubtful (function helper(text) does not exist (SQLSTATE 42883))',
  ]);
  const next = await again('lost');
  const fingerprint = (taken: Taken): string => attemptOf(taken.report, '').fingerprint;
  assert.equal(fingerprint(next), fingerprint({ report, manifest }));
  await world.postgres.query(
    'lost',
    `${helper}; create table another (t text); create index on another (broken(t)); drop function helper(text)`,
  );
  assert.notEqual(fingerprint(await again('lost')), fingerprint(next));
});

test('05-many-relations-lock-table: doctor warns of too little room for locks, and says what to set', async () => {
  await world.postgres.createDatabase('crowded');
  await world.postgres.query(
    'crowded',
    `do $$ begin for i in 1..180 loop execute format('create table t%s ()', i); end loop; end $$`,
  );
  const { source } = await world.backupPorts({ databaseUrl: world.postgres.url('crowded') });
  const [risk] = await source.risks();
  assert.match(risk?.what ?? '', /^pg_dump locks 180 tables, and the server has room for about 200 locks$/);
  assert.match(risk?.hint ?? '', /^alter system set max_locks_per_transaction = 12, and restart the server/);
});

test('15c-expression-index-unqualified: doctor names the function and the statement that helps, which then does', async () => {
  await world.postgres.createDatabase('advised');
  await world.postgres.query(
    'advised',
    `${helper}; create function outer_one(t text) returns text language sql immutable as 'select helper(t)';
     create table post (t text); create index on post (outer_one(t))`,
  );
  const { source } = await world.backupPorts({ databaseUrl: world.postgres.url('advised') });
  const [risk, ...others] = await source.risks();
  assert.deepEqual(others, []);
  assert.match(risk?.what ?? '', /"public"\."post" calls an SQL function .*function helper\(text\) does not exist/);
  assert.equal(risk?.hint, 'alter function public.outer_one(text) set search_path = "$user", public');
  await world.postgres.query('advised', risk?.hint ?? '');
  assert.deepEqual(await source.risks(), []);
});
