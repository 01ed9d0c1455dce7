import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { installedIn } from '../../../../lib/adapters/postgres/dump/installed.ts';
import { pgRestorer } from '../../../../lib/adapters/postgres/dump/restorer.ts';
import type { Restorer } from '../../../../lib/ports/archive.ts';
import { parseDatabaseUrl } from '../../../helpers/databaseAddress.ts';
import { type Scratch, scratch } from '../../../helpers/scratch.ts';
import { type Login, type PostgresServer, startPostgres } from '../../../helpers/servers/postgres.ts';
import { until } from '../../../helpers/until.ts';
import { theChild } from '../../../jobs/helpers/children.ts';
import { gather } from '../../local/processes/streams.ts';
import { dumping } from './dumping.ts';

let folder: Scratch;
let server: PostgresServer;
let plain: Login;

before(async () => {
  folder = await scratch('refused');
  await mkdir(join(folder.path, 'scratch'));
  server = await startPostgres({ major: 15, settings: { allow_in_place_tablespaces: 'on' } });
  plain = await server.createLogin('plain');
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Dumps a database that a superuser made with `sql`, and restores it as a plain role into `<database>_back`. */
async function thereAndBack(database: string, sql: string): Promise<Awaited<ReturnType<Restorer['restore']>>> {
  const [archivePath, scratchDirectory] = [join(folder.path, `${database}.dump`), join(folder.path, 'scratch')];
  await server.createDatabase(database);
  await server.query(database, sql);
  await dumping({ server, database, scratchDirectory }, async (run) =>
    writeFile(archivePath, gunzipSync(await gather(run.bytes))),
  );
  await server.createDatabase(`${database}_back`, 'owner plain');
  return pgRestorer({
    installed: installedIn([server.binDirectory]),
    scratch: scratchIn(scratchDirectory),
    clock: systemClock,
  }).restore({
    archivePath,
    target: parseDatabaseUrl(server.url(`${database}_back`, plain)),
    targetVersionNumber: server.versionNumber,
    jobs: 1,
    leaveOut: 'nothing',
    signal: new AbortController().signal,
  });
}

test('the master is told of every owner that the restoring role was refused, however many there are', async () => {
  const tables = 600;
  const made = `do $$ begin for i in 1..${tables} loop execute format('create table t%s ()', i); end loop; end $$`;
  const { refused } = await thereAndBack('many', made);
  const owners = Array.from({ length: tables }, (_, at) => `ALTER TABLE public.t${at + 1} OWNER TO postgres`);
  assert.deepEqual(new Set(refused.ownership), new Set(owners));
});

test('a restore that fails quotes no password of the archive', async () => {
  const foreign = `create foreign data wrapper w; create server s foreign data wrapper w;
    create user mapping for public server s options (password 'hunter2')`;
  await assert.rejects(thereAndBack('foreign', foreign), (error: Error) => {
    assert.match(error.message, /CREATE USER MAPPING FOR public SERVER s OPTIONS …/);
    assert.doesNotMatch(inspect(error), /hunter2/);
    return true;
  });
});

test('fault 62: rows that do not fit fail the restore although every statement passed, and none is quoted', async () => {
  const guests = `create function at_home() returns boolean language sql as 'select current_database() = ''guests''';
    create table guests (name text check (at_home())); insert into guests values ('Ada Lovelace')`;
  await assert.rejects(thereAndBack('guests', guests), (error: Error) => {
    assert.match(error.message, /COPY failed for table "guests": ERROR: .* violates check constraint/);
    assert.doesNotMatch(inspect(error), /Lovelace/);
    return true;
  });
});

test('no row is quoted where a function of the archive says it, or an index cannot take it', async () => {
  const here = `create function here() returns boolean language sql stable as 'select current_database() like ''%\\_back'''`;
  for (const [database, sql, message] of [
    [
      'telling',
      `${here}; create function told(text) returns boolean language plpgsql as $$
         begin if public.here() then raise exception 'no room for %', $1; end if; return true; end $$;
       create table guests (name text check (public.told(name))); insert into guests values ('Ada Lovelace')`,
      /COPY failed for table "guests": ERROR: the server's log has its words, which may quote rows/,
    ],
    [
      'casting',
      `${here}; create function cast_it(text) returns int language plpgsql immutable as $$
         begin if public.here() then return $1::int; end if; return 1; end $$;
       create table guests (name text); insert into guests values ('Ada Lovelace');
       create index on guests (public.cast_it(name))`,
      /could not execute query: ERROR: invalid input syntax for type integer: CREATE INDEX guests_cast_it_idx/,
    ],
  ] as const) {
    await assert.rejects(thereAndBack(database, sql), (error: Error) => {
      assert.match(error.message, message);
      assert.doesNotMatch(inspect(error), /Lovelace/);
      return true;
    });
  }
});

test('a pg_restore that is killed with rows in its report quotes none', async () => {
  const [database, scratchDirectory] = ['killed', join(folder.path, 'scratch')];
  const archivePath = join(folder.path, 'killed.dump');
  await server.createDatabase(database);
  // The first table's row is refused and quoted; the second one's COPY then lasts until pg_restore is killed.
  await server.query(
    database,
    `create function refuses() returns boolean language sql as 'select current_database() = ''killed''';
     create function lasts() returns boolean language sql as 'select current_database() = ''killed'' or pg_sleep(600) is null';
     create table a (name text check (refuses())); insert into a values ('Ada Lovelace');
     create table b (id int check (lasts())); insert into b values (1)`,
  );
  await dumping({ server, database, scratchDirectory }, async (run) =>
    writeFile(archivePath, gunzipSync(await gather(run.bytes))),
  );
  await server.createDatabase('killed_back', 'owner plain');
  const restoring = pgRestorer({
    installed: installedIn([server.binDirectory]),
    scratch: scratchIn(scratchDirectory),
    clock: systemClock,
  }).restore({
    archivePath,
    target: parseDatabaseUrl(server.url('killed_back', plain)),
    targetVersionNumber: server.versionNumber,
    jobs: 1,
    leaveOut: 'nothing',
    signal: new AbortController().signal,
  });
  const refused = assert.rejects(restoring, (error: Error) => {
    assert.match(error.message, /^pg_restore was killed by SIGKILL$/);
    assert.doesNotMatch(inspect(error), /Lovelace/);
    return true;
  });
  await until('the second COPY', async () => {
    const at = await server.query(
      'postgres',
      `select from pg_stat_activity where query like 'COPY public.b %' and state = 'active'`,
    );
    return at.length === 1;
  });
  process.kill(theChild(process.pid, /pg_restore .*--use-list/).pid, 'SIGKILL');
  await refused;
});

test('a subscription is left out, told without its connection, and fails nothing', async () => {
  const following = `create subscription follower connection 'host=127.0.0.1 password=hunter2' publication p
    with (connect = false, slot_name = none, enabled = false)`;
  const { harmless, refused } = await thereAndBack('following', following);
  await server.query('following', 'drop subscription follower');
  assert.deepEqual(harmless, ['subscription follower was left out: create it again where its changes are needed']);
  assert.deepEqual(refused, { ownership: [], eventTriggers: [] });
  assert.deepEqual(await server.query('following_back', 'select subname from pg_subscription'), []);
});

test('what lay in a tablespace comes back where the restoring role may not use it', async () => {
  await server.query('postgres', `create tablespace fast location ''`);
  const spread =
    'create table t (i int primary key using index tablespace fast) tablespace fast; insert into t values (1)';
  await thereAndBack('spread', spread);
  assert.deepEqual(await server.query('spread_back', 'select i from t'), [{ i: 1 }]);
});
