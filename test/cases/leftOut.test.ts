import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Manifest } from '../../lib/core/snapshots/manifest.ts';
import type { BackupDetails } from '../../lib/jobs/backup.ts';
import { drill } from '../../lib/jobs/drill.ts';
import { restore } from '../../lib/jobs/restore.ts';
import type { JobReport } from '../../lib/jobs/run.ts';
import { manifests } from '../jobs/backup/shelves.ts';
import { take } from '../jobs/backup/taking.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';

let world: World;
before(async () => {
  world = await startWorld({ files: false, postgres: { settings: { wal_level: 'logical' } } });
});
after(() => world[Symbol.asyncDispose]());

interface Taken {
  readonly place: Place;
  readonly databaseUrl: string;
  readonly report: JobReport<BackupDetails>;
  readonly manifest: Manifest;
}

/** A database of its own with what `sql` makes, backed up into a vault of its own. */
async function backedUp(
  database: string,
  sql: readonly string[],
  databaseUrl = world.postgres.url(database),
): Promise<Taken> {
  await world.postgres.createDatabase(database);
  for (const statements of sql) await world.postgres.query(database, statements);
  const place = await world.anew();
  const report = await take(place, { ports: await place.backupPorts({ databaseUrl }) });
  assert.equal(report.exit, 'done', report.summary);
  const [manifest] = await manifests(place);
  assert.ok(manifest);
  return { place, databaseUrl, report, manifest };
}

function kindsOf({ notInSnapshot = [] }: Manifest): Readonly<Record<string, string>> {
  return Object.fromEntries(notInSnapshot.map(({ kind, what }) => [kind, what]));
}

test('08a-rows-of-extension-member-table: they are told of with "zero difference", by backup, drill and restore', async () => {
  const { place, databaseUrl, report, manifest } = await backedUp('r08a', [
    `create extension hstore; create table q (id int); insert into q select generate_series(1, 1000);
     create table empty (id int); create table other (i int); insert into other select generate_series(1, 10);
     alter extension hstore add table q; alter extension hstore add table empty`,
  ]);
  const rows = /1000 rows of "public"\."q", a table of extension hstore, are not in the dump/;
  assert.match(kindsOf(manifest)['rows of extensions'] ?? '', rows);
  assert.equal(manifest.notInSnapshot?.filter(({ kind }) => kind === 'rows of extensions').length, 1);
  assert.match(report.warnings.join('\n'), rows);
  assert.match(report.summary, /\(\d+ things? (?:is|are) not in this snapshot\)/);
  const drilled = await drill(await place.drillPorts({ databaseUrl }), place.run(), {
    choice: { by: 'latest' },
    checks: { mustBeTrue: [], objectKeys: [] },
    jobs: 1,
    concurrency: 1,
    only: 'database',
  });
  assert.equal(drilled.exit, 'done', drilled.summary);
  assert.match(drilled.summary, /zero difference \(\d+ things? (?:is|are) not in this snapshot\)/);
  assert.match(drilled.warnings.join('\n'), rows);
  const restored = await restore(await place.restorePorts({ databaseUrl }), place.run(), {
    choice: { by: 'latest' },
    only: 'database',
    database: 'r08a_again',
    way: { kind: 'swap' },
    disconnect: false,
    keepGoing: false,
    keepList: async (name: string) => name,
    jobs: 1,
    concurrency: 1,
    kept: null,
    confirmDiscard: async () => true,
    confirm: async () => true,
  });
  assert.equal(restored.exit, 'done', restored.summary);
  const checklist = restored.details?.checklist?.map(({ what }) => what).join('\n') ?? '';
  assert.match(checklist, /zero difference to the manifest \(\d+ things? (?:is|are) not in this snapshot\)/);
  assert.match(checklist, rows);
});

test('08a-rows-of-extension-member-table: a table that its extension registers for dumps is not among them', async () => {
  const { manifest } = await backedUp('registered', [
    `create extension hstore; create table settings (i int); insert into settings values (1); create table other (i int);
     alter extension hstore add table settings;
     update pg_extension set extconfig = array['settings'::regclass::oid], extcondition = array[''] where extname = 'hstore'`,
  ]);
  assert.equal(kindsOf(manifest)['rows of extensions'], undefined);
  assert.ok(manifest.census.some(({ name }) => name === 'settings'));
});

test('08b-bare-oid-column: columns of type oid are named as numbers, those that carry names and large objects are not', async () => {
  const { manifest } = await backedUp('r08b', [
    `create extension lo; create schema app; create domain number as oid; create table app.ref (what text, ns oid, many oid[], own number, named regclass, big lo);
     insert into app.ref select 'app', 'app'::regnamespace::oid`,
  ]);
  const told = kindsOf(manifest)['oid columns'] ?? '';
  assert.match(told, /"app"\."ref\.many", "app"\."ref\.ns", "app"\."ref\.own"$/);
  assert.match(told, /keep their numbers/);
});

test('12b-mapping-options-unreadable: options that the dumping role may not see are counted and named, others are not', async () => {
  const { name, password } = await world.postgres.createLogin('r12_backup');
  await world.postgres.query('postgres', `grant pg_read_all_data to ${name}`);
  const setUp = [
    `create extension postgres_fdw; create server erp foreign data wrapper postgres_fdw; create server bare foreign data wrapper postgres_fdw;
     create user mapping for public server erp options (user 'a', password 'secret');
     create user mapping for crm_app server erp options (user 'b', password 'secret'); create user mapping for public server bare;
     create table t (i int)`,
  ];
  const blind = await backedUp('r12b', setUp, world.postgres.url('r12b', { name, password }));
  const told = /the user mapping of crm_app for server erp, the user mapping of public for server erp/;
  assert.match(kindsOf(blind.manifest)['options of user mappings'] ?? '', told);
  assert.match(blind.report.warnings.join('\n'), told);
  const seeing = await backedUp('r12c', setUp);
  assert.equal(kindsOf(seeing.manifest)['options of user mappings'], undefined);
});

test('22-logical-slot-holds-wal: slots, subscriptions, passwords and other databases are in the list', async () => {
  await world.postgres.createDatabase('neighbour');
  const { manifest } = await backedUp('r22', [
    `create role r22_login login; create role r22_group; create table t (i int); grant select on t to r22_login, r22_group;
     create subscription r22_sub connection 'dbname=nowhere' publication p with (connect = false)`,
    `select pg_create_logical_replication_slot('cdc', 'pgoutput')`,
  ]);
  await world.postgres.query('r22', `select pg_drop_replication_slot('cdc')`);
  await world.postgres.query('r22', 'alter subscription r22_sub set (slot_name = none)');
  await world.postgres.query('r22', 'drop subscription r22_sub');
  const kinds = kindsOf(manifest);
  assert.match(kinds['replication slots'] ?? '', /replication slot cdc$/);
  assert.match(kinds['subscriptions'] ?? '', /subscription r22_sub/);
  assert.match(kinds['passwords of roles'] ?? '', /r22_login/);
  assert.doesNotMatch(kinds['passwords of roles'] ?? '', /r22_group/);
  assert.match(kinds['other databases'] ?? '', /neighbour/);
});

test('D6: what only a superuser can create again is named by the backup, and what extensions made is not', async () => {
  const { report, manifest } = await backedUp('d6', [
    `create extension hstore; create table t (i int);
     create function plain(int) returns int language sql as 'select $1';
     create type span as range (subtype = int4); create aggregate plus(int) (sfunc = int4pl, stype = int);
     create function native(internal) returns void language internal as 'aclinsert';
     create function sure(int) returns bool language sql leakproof as 'select true';
     create function loud() returns int language sql set log_statement = 'all' as 'select 1';
     create cast (integer as bytea) with inout;
     create function tell() returns event_trigger language plpgsql as 'begin end'; create event trigger noticed on ddl_command_end execute function tell();
     create foreign data wrapper nothing; create access method heap2 type table handler heap_tableam_handler`,
    `create operator class reversed for type int4 using btree as operator 1 <, function 1 btint4cmp(int4, int4)`,
    'create publication everything for all tables',
    'create text search template odd (lexize = dsimple_lexize, init = dsimple_init)',
  ]);
  assert.deepEqual(manifest.needsSuperuser, [
    'LEAKPROOF function public.sure(integer)',
    'access method heap2',
    'cast from integer to bytea',
    'event trigger noticed',
    'foreign-data wrapper nothing',
    'function public.loud() that sets log_statement',
    'function public.native(internal) in internal',
    'operator class public.reversed',
    'publication everything',
    'text search template public.odd',
  ]);
  assert.match(report.warnings.join('\n'), /10 objects are in the dump that only a superuser can create again/);
});
