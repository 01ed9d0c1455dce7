import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import type { Login } from '../helpers/servers/postgres.ts';
import { connected } from '../marina/connection.ts';
import { databaseFacts, differences } from '../marina/proof.ts';
import type { Place } from './helpers/place.ts';
import { makeSignatures, type Signatures } from './helpers/signatures.ts';
import { startWorld, type World } from './helpers/world.ts';
import { done, runDrill, runRestore, takeSnapshot } from './restoreSteps/jobs.ts';

let world: World;
let signatures: Signatures;

beforeAll(async () => {
  [world, signatures] = await Promise.all([startWorld({ files: false }), makeSignatures()]);
});
afterAll(() => world[Symbol.asyncDispose]());

/** A place whose vault holds one snapshot of `database`, taken as `login`, and the superuser's URL of it. */
async function snapshotOf(database: string, login?: Login): Promise<{ readonly place: Place; readonly url: string }> {
  const place = await world.anew();
  const databaseUrl = place.postgres.url(database, login);
  await takeSnapshot(place, { with: { databaseUrl }, signatures });
  return { place, url: place.postgres.url(database) };
}

async function restoreOver(place: Place, url: string) {
  return done(await runRestore(place, { with: { databaseUrl: url }, options: { only: 'database' } }));
}

/** What a superuser and three other roles made of a database: nothing here belongs to one owner alone. */
const mixed = `
  create schema ext; create extension postgres_fdw with schema ext; create extension citext;
  create schema reports authorization mixed_reports; create schema kept authorization postgres;
  create table mine (id serial primary key, secret text); alter table mine owner to mixed_app;
  create table reports.monthly (month date, total numeric); alter table reports.monthly owner to mixed_reports;
  -- Its owner has no right to create in the schema it stands in.
  create table public.odd_one (id int); alter table public.odd_one owner to mixed_reports;
  create table kept.by_superuser (id int primary key, note text);
  create view by_superuser_view as select id from kept.by_superuser;
  create function count_them() returns bigint language sql security definer as 'select count(*) from kept.by_superuser';
  create function near(int, int) returns boolean language sql immutable as 'select abs($1 - $2) < 5';
  create operator @~> (leftarg = int, rightarg = int, function = near);
  create operator reports.!~ (rightarg = text, function = textlen); alter operator reports.!~ (none, text) owner to mixed_reports;
  create type mood as enum ('fine', 'foul'); alter type mood owner to mixed_reports;
  insert into mine (secret) select 'secret ' || n from generate_series(1, 50) n;
  insert into kept.by_superuser select n, 'note' from generate_series(1, 20) n;
  alter table mine enable row level security; alter table mine force row level security;
  create policy own on mine to mixed_reader using (id < 10);
  grant connect on database mixed to mixed_reader;
  grant usage on schema kept, reports to mixed_reader;
  grant select on kept.by_superuser to mixed_reader with grant option;
  grant select (month), update (total) on reports.monthly to mixed_reader;
  set role mixed_reader; grant select on kept.by_superuser to mixed_reports; reset role;
  alter default privileges for role postgres in schema kept grant select on tables to mixed_reader;
  alter default privileges for role mixed_app grant execute on functions to mixed_reader;
  select lo_from_bytea(7001, 'one'); alter large object 7001 owner to mixed_reports; select lo_from_bytea(7002, 'two');
  create publication one for table mine;
  create publication everything for all tables with (publish = 'insert, update');
  create publication reported for tables in schema reports; comment on publication everything is 'it''s all';
  create function no_temporary() returns event_trigger language plpgsql as 'begin null; end';
  create event trigger watched on ddl_command_end execute function no_temporary();
  comment on event trigger watched is 'it''s watched'; alter event trigger watched disable`;

test('a database of several owners comes back with every owner, grant, publication and event trigger, though no superuser restores it', async () => {
  const { postgres } = world;
  await postgres.query('postgres', 'create role mixed_app login; create role mixed_reports; create role mixed_reader');
  await postgres.createDatabase('mixed', 'owner mixed_app');
  await postgres.query('mixed', mixed);
  const expected = await databaseFacts(postgres.url('mixed'));
  const { place, url } = await snapshotOf('mixed');

  const options = { only: 'database', asMaster: true } as const;
  done(await runRestore(place, { with: { databaseUrl: url }, signatures, options }));
  assert.deepEqual(differences(expected, await databaseFacts(url)), []);
  const inPlace = { ...options, way: { kind: 'in place' } } as const;
  done(await runRestore(place, { with: { databaseUrl: url }, signatures, options: inPlace }));
  assert.deepEqual(differences(expected, await databaseFacts(url)), []);
  const left = await postgres.query('postgres', `select rolname from pg_roles where rolname like 'lifeboat%'`);
  assert.deepEqual(left, []);
});

test('a database that belongs to a superuser is restored by a plain role all the same', async () => {
  const { postgres } = world;
  await postgres.createDatabase('owned');
  await postgres.query(
    'owned',
    'create table t (id serial primary key); insert into t select from generate_series(1, 9); create extension pg_trgm',
  );
  const expected = await databaseFacts(postgres.url('owned'));
  const { place, url } = await snapshotOf('owned');
  await restoreOver(place, url);
  assert.deepEqual(differences(expected, await databaseFacts(url)), []);
});

test('a materialized view that waits for a key, its index, what is built on both and a view of it come back', async () => {
  const { postgres } = world;
  const berths = await postgres.createLogin('harbour_master');
  await postgres.createDatabase('berths', 'owner harbour_master');
  await connected(postgres.url('berths', berths), (client) => client.query(waitingForKeys));
  const expected = await databaseFacts(postgres.url('berths'));
  const { place, url } = await snapshotOf('berths', berths);
  done(await runDrill(place, { ports: { source: null }, options: { only: 'database' } }));
  await restoreOver(place, url);
  assert.deepEqual(differences(expected, await databaseFacts(url)), []);
  const plan = await postgres.query('berths', 'select label, stays from busiest order by label');
  assert.deepEqual(plan, [
    { label: 'berth 1', stays: '2' },
    { label: 'berth 2', stays: '1' },
  ]);
});

/** Views that name a column which only the primary key makes unambiguous: pg_dump writes them behind the data and the key. */
const waitingForKeys = `
  create table berth (id int primary key, label text);
  create table stay (id int primary key, berth int references berth);
  insert into berth values (1, 'berth 1'), (2, 'berth 2'); insert into stay values (1, 1), (2, 1), (3, 2);
  create materialized view occupied as
    select berth.id, berth.label, count(*) as stays from berth join stay on stay.berth = berth.id group by berth.id;
  create unique index occupied_id on occupied (id);
  create view busiest as select occupied.label, occupied.stays from occupied;
  create function busy(occupied) returns boolean language sql stable as 'select $1.stays > 1';
  create materialized view busy_berths as select occupied.id from occupied where busy(occupied);
  create index busy_berths_id on busy_berths (id);
  comment on index occupied_id is 'which berth'; comment on materialized view occupied is 'by key';`;

test('fault 66: functions in checks, indexes, generated columns and event triggers of a hostile dump never run as a superuser', async () => {
  const { postgres } = world;
  const directory = join(world.scratchDirectory, 'evidence');
  await mkdir(directory);
  await chmod(directory, 0o777);
  const evidence = join(directory, 'taken');
  const attacker = await postgres.createLogin('attacker');
  await postgres.createDatabase('hostile', 'owner attacker');
  await connected(postgres.url('hostile', attacker), (client) => client.query(hostile(evidence)));
  await postgres.query('hostile', 'create event trigger attacked on ddl_command_end execute function attack_ddl()');
  // The attack works for who is a superuser: that it leaves nothing below is no accident.
  await postgres.query('hostile', `select public.attack('control')`);
  assert.match(await readFile(evidence, 'utf8'), /control as postgres/);
  assert.deepEqual((await readdir(directory)).toSorted(), ['taken', 'taken.read']);
  for (const name of await readdir(directory)) await rm(join(directory, name));
  await postgres.query('postgres', 'alter role attacker nosuperuser');

  const { place, url } = await snapshotOf('hostile', attacker);
  const drilled = await runDrill(place, { ports: { source: null }, options: { only: 'database' } });
  for (const inPlace of [false, true]) {
    const way = { kind: inPlace ? 'in place' : 'swap' } as const;
    const options = { only: 'database', asMaster: true, way } as const;
    const report = await runRestore(place, { with: { databaseUrl: url }, signatures, options });
    assert.equal(report.exit, 'partial', report.summary);
    assert.deepEqual(
      report.details?.leftOut?.objects.map(({ statement }) => statement),
      ['ALTER EVENT TRIGGER attacked ENABLE;'],
    );
  }
  assert.equal(drilled.exit, 'done', drilled.summary);
  assert.deepEqual(await readdir(directory), []);
  const [role] = await postgres.query('postgres', `select rolsuper from pg_roles where rolname = 'attacker'`);
  assert.deepEqual(role, { rolsuper: false });
  // It did run, on the way in: as somebody who may do nothing.
  const [seen] = await postgres.query('hostile', `select count(*)::int as rows from checked`);
  assert.deepEqual(seen, { rows: 3 });
  assert.match(await readFile(postgres.logFile, 'utf8'), /attack: check ran as lifeboat_restoring_/);
});

/** Tries every way to more power, leaving `evidence` where one of them leads anywhere. */
function hostile(evidence: string): string {
  const ways = [
    `'reset role'`,
    `'set role postgres'`,
    `'set session authorization postgres'`,
    `'reset session authorization'`,
    `'alter role attacker superuser'`,
    `format('copy (select %L) to program %L', what || ' as ' || current_user, 'cat >> ${evidence}')`,
    `format('copy (select pg_catalog.pg_read_file(''/etc/hostname'')) to %L', '${evidence}.read')`,
  ];
  const tries = ways.map((way) => `begin execute ${way}; exception when others then null; end;`).join('\n');
  return `
    create function attack(what text) returns boolean language plpgsql as $f$
    begin
      raise log 'attack: % ran as %', what, session_user;
      ${tries}
      return true;
    end $f$;
    -- What is declared immutable may not do much itself; what it calls may.
    create function quietly(what text) returns boolean language plpgsql immutable as $f$ begin return public.attack(what); end $f$;
    create function attack_ddl() returns event_trigger language plpgsql as $f$ begin perform public.attack('ddl'); end $f$;
    create function attack_row() returns trigger language plpgsql as $f$ begin perform public.attack('trigger'); return new; end $f$;
    create domain careful as text check (public.attack('domain'));
    create table checked (
      id int primary key, name careful, twice boolean generated always as (public.quietly('generated')) stored,
      check (public.attack('check'))
    );
    create index by_attack on checked ((public.quietly('index')));
    create trigger attacked before insert on checked for each row execute function attack_row();
    insert into checked select n, 'x' from generate_series(1, 3) n;
    create materialized view refreshed as select public.attack('view') as a;
    create policy peek on checked using (public.attack('policy'));
    alter table checked enable row level security`;
}
