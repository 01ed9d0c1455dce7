import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { RestoreOptions, RestorePlan } from '../../lib/jobs/restore/contract.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
let signatures: Signatures;
before(async () => {
  [world, signatures] = await Promise.all([
    startWorld({ marinaScale: 0.001, sealed: false, files: false }),
    makeSignatures(),
  ]);
});
after(() => world[Symbol.asyncDispose]());

interface Source {
  readonly place: Place;
  readonly url: string;
}

async function taken(name: string, source: readonly string[]): Promise<Source> {
  const place = await world.anew();
  await world.postgres.createDatabase(name);
  for (const sql of source) await world.postgres.query(name, sql);
  const url = world.postgres.url(name);
  await takeSnapshot(place, { with: { databaseUrl: url }, signatures });
  return { place, url };
}

function restored({ place, url }: Source, options: Partial<RestoreOptions>, signed = true) {
  return runRestore(place, {
    with: { databaseUrl: url },
    options: { only: 'database', ...options },
    ...(signed ? { signatures } : {}),
  });
}

function query<R extends object>(database: string, sql: string): Promise<readonly R[]> {
  return world.postgres.query<R & Record<string, unknown>>(database, sql);
}

test('D6: what a superuser alone may make comes back as the master, with what builds on it, and the plan lists each statement', async () => {
  const source = await taken('d6', [
    `create table t (i int); insert into t values (1), (2);
     create function leak(i int default 7, n text default 'a;b') returns boolean language sql immutable leakproof as 'select true';
     comment on function leak(int, text) is 'tells''s nothing';
     create view by_leak as select * from t where leak(i);
     create function loud() returns int language sql set log_statement = 'all' as 'select 1';
     create function native(text) returns int language internal immutable strict as 'textlen';
     create index by_native on t (native(i::text));
     create cast (int as xml) with inout as assignment; comment on cast (int as xml) is 'odd';
     create text search template tpl (lexize = dsimple_lexize);
     create text search dictionary dict (template = tpl);
     create operator family alone using hash;
     create access method again type table handler heap_tableam_handler;
     create table in_again (i int) using again; insert into in_again values (3);
     create aggregate at_position(float8 order by anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
     create foreign data wrapper w; create server s foreign data wrapper w options (host 'there');
     create user mapping for public server s options (password 'hunter2')`,
    `create operator class reversed for type int4 using btree as operator 1 >, function 1 btint4cmp(int4, int4)`,
  ]);
  let plan: RestorePlan | undefined;
  const confirm = async (shown: RestorePlan) => {
    plan = shown;
    return true;
  };
  done(await restored(source, { database: 'd6_back', asMaster: true, confirm }));
  const statements = plan?.asMaster?.statements ?? [];
  for (const begin of [
    'CREATE FUNCTION public.leak(',
    'CREATE FUNCTION public.loud(',
    'CREATE FUNCTION public.native(',
    'CREATE CAST (integer AS xml)',
    'CREATE TEXT SEARCH TEMPLATE public.tpl',
    'CREATE OPERATOR FAMILY public.alone',
    'CREATE ACCESS METHOD again',
    'CREATE AGGREGATE public.at_position',
    'CREATE FOREIGN DATA WRAPPER w',
    'CREATE OPERATOR CLASS public.reversed',
  ]) {
    assert.equal(statements.filter((statement) => statement.startsWith(begin)).length, 1, begin);
  }
  assert.equal(statements.length, 11, statements.join('\n'));
  assert.deepEqual(await query('d6_back', 'select i from by_leak order by i'), [{ i: 1 }, { i: 2 }]);
  assert.deepEqual(await query('d6_back', 'select i from in_again'), [{ i: 3 }]);
  const facts = `select obj_description('leak'::regproc, 'pg_proc') as said, (select fdwacl::text like '%lifeboat%' from pg_foreign_data_wrapper) is true as lent,
      (select pg_get_userbyid(srvowner) from pg_foreign_server) as owner, (select umoptions::text from pg_user_mappings) as mapping`;
  assert.deepEqual(await query('d6_back', facts), await query('d6', facts));
});

test('as the master nothing of an archive is evaluated: defaults, bodies, validators and initial values are left out instead', async () => {
  const source = await taken('evaluated', [
    `create table t (i int);
     create function spy(int) returns boolean language plpgsql as
       $$ begin raise log 'spied in % as %', current_database(), session_user; return true; end $$;
     create domain checked as int constraint by_spy check (spy(value));
     create type pair as (a checked, b text);
     create function in_default(p pair default '(1,x)') returns int language internal immutable strict as 'textlen';
     create function in_list(p checked[] default '{1}'::checked[]) returns int language internal immutable strict as 'textlen';
     create function in_body() returns pair leakproof begin atomic select '(2,y)'::pair; end;
     create function check_options(text[], oid) returns void language plpgsql as $$ begin perform public.spy(1); end $$;
     create foreign data wrapper spied validator check_options options (a 'b');
     create function check_body(oid) returns void language plpgsql as $$ begin perform public.spy(1); end $$;
     create function again_handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
     create language again handler again_handler validator check_body;
     create function in_again() returns int language again as 'begin return 1; end'`,
  ]);
  const log = () => readFile(world.postgres.logFile, 'utf8');
  assert.match(await log(), /spied in evaluated as postgres/);
  const report = await restored(source, { database: 'evaluated_back', asMaster: true, keepGoing: true });
  assert.equal(report.exit, 'partial', report.summary);
  const left = report.details?.leftOut?.objects ?? [];
  for (const [name, why] of [
    ['public.in_default', /a default value next to a type of the database/],
    ['public.in_list', /a default value/],
    ['public.in_body', /its body is SQL/],
    ['spied', /its validator would run as the master/],
    ['public.in_again', /its validator would run as the master/],
  ] as const) {
    assert.match(left.find((each) => each.name === name)?.why ?? 'not listed', why, `${name}: ${report.summary}`);
  }
  assert.doesNotMatch(await log(), /spied in (?!evaluated as)\S+ as postgres/);
  assert.equal((await query('evaluated_back', `select from pg_language where lanname = 'again'`)).length, 1);
});

test('D6: a drill proves a snapshot except for what needs a superuser and what builds on it', async () => {
  const source = await taken('excepted', [
    `create table t (i int);
     create function leak(int) returns boolean language sql immutable leakproof as 'select true';
     create view by_leak as select * from t where leak(i)`,
  ]);
  const report = await runDrill(source.place, {
    with: { databaseUrl: source.url },
    signatures,
    options: { only: 'database' },
  });
  assert.equal(report.exit, 'done', report.summary);
  const except = report.details?.except?.join('\n') ?? '';
  assert.match(except, /needs a superuser: CREATE FUNCTION public\.leak/);
  assert.match(except, /CREATE VIEW public\.by_leak/);
});

test('event triggers come back disabled as the master, with the statement that enables them, and are left out otherwise', async () => {
  const source = await taken('watched', [
    `create table t (i int);
     create function watch() returns event_trigger language plpgsql as 'begin end';
     create event trigger awake on ddl_command_end execute function watch();
     create event trigger always on ddl_command_end execute function watch(); alter event trigger always enable always;
     create event trigger asleep on ddl_command_end execute function watch(); alter event trigger asleep disable`,
  ]);
  const triggers = 'select evtname, evtenabled from pg_event_trigger order by evtname';
  const stopped = await restored(source, { database: 'watched_back' });
  assert.equal(stopped.exit, 'credentials', stopped.summary);
  assert.match(stopped.summary, /only a superuser may create event trigger always, .*; nothing was touched/);

  const alone = await restored(source, { database: 'watched_back', keepGoing: true });
  assert.equal(alone.exit, 'partial', alone.summary);
  assert.deepEqual(await query('watched_back', triggers), []);
  assert.deepEqual(alone.details?.leftOut?.objects.map(({ kind, name, how }) => `${how} ${kind} ${name}`).toSorted(), [
    'left out EVENT TRIGGER always',
    'left out EVENT TRIGGER asleep',
    'left out EVENT TRIGGER awake',
  ]);

  const report = await restored(source, { database: 'watched_back', asMaster: true });
  assert.equal(report.exit, 'partial', report.summary);
  assert.deepEqual(await query('watched_back', triggers), [
    { evtname: 'always', evtenabled: 'D' },
    { evtname: 'asleep', evtenabled: 'D' },
    { evtname: 'awake', evtenabled: 'D' },
  ]);
  for (const { statement } of report.details?.leftOut?.objects ?? []) await query('watched_back', statement);
  assert.deepEqual(await query('watched_back', triggers), await query('watched', triggers));
});

test('refuses --as-master for a snapshot that no trusted key signed, and lists nothing for one without such objects', async () => {
  const source = await taken('unsigned', ['create table t (i int)']);
  const refused = await restored(source, { database: 'unsigned_back', asMaster: true }, false);
  assert.equal(refused.exit, 'configuration', refused.summary);
  assert.match(refused.summary, /--as-master is for a signed snapshot/);
  const report = done(await restored(source, { database: 'unsigned_back', asMaster: true }));
  assert.equal(report.details?.asMaster?.statementCount, 0);
});
