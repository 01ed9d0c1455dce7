import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { newDatabaseOn } from '../../lib/adapters/postgres/server/throwaway/newDatabaseOn.ts';
import { parseDatabaseUrl } from '../helpers/databaseAddress.ts';
import { type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
/** Given to drills, by its superuser. */
let given: PostgresServer;

beforeAll(async () => {
  [world, given] = await Promise.all([startWorld({ files: false, extensions: false }), startPostgres({ major: 16 })]);
});
afterAll(async () => {
  await given?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

async function snapshotOf(database: string, make: string, fill: string): Promise<readonly [Place, string]> {
  await world.postgres.createDatabase(database);
  await world.postgres.query('postgres', make);
  await world.postgres.query(database, fill);
  const place = await world.anew();
  const databaseUrl = world.postgres.url(database);
  await takeSnapshot(place, { with: { databaseUrl } });
  return [place, databaseUrl];
}

const onGiven = (source: string) => newDatabaseOn(parseDatabaseUrl(given.url()), { source: parseDatabaseUrl(source) });

test('07c-plain-owner-to-managed-server: a drill gives owners, grants, policies and forced row security as a restore does', async () => {
  const [place, databaseUrl] = await snapshotOf(
    'like',
    `create role like_app login; create role like_ro; alter database "like" owner to like_app;
     alter database "like" set search_path = app, public`,
    `set role like_app; create schema app; create table app.t (i int); insert into app.t select generate_series(1, 10);
     grant select on app.t to like_ro; revoke all on app.t from like_app;
     create table p (i int); insert into p values (1), (2); alter table p enable row level security, force row level security;
     create policy few on p to like_ro using (i = 1);
     create table q (i int); create materialized view m as select count(*) from q`,
  );
  await given.query('postgres', 'create role like_ro');
  for (const ports of [{}, { throwaway: onGiven(databaseUrl) }]) {
    const report = done(await runDrill(place, { with: { databaseUrl }, ports, options: { only: 'database' } }));
    assert.match(report.summary, /came back whole \(database only/);
    assert.equal(report.details?.except, undefined);
  }
  const roles = await given.query('postgres', "select rolname from pg_roles where rolname !~ '^pg_' order by 1");
  assert.deepEqual(roles, [{ rolname: 'like_ro' }, { rolname: 'postgres' }]);
  const members = await given.query('postgres', "select from pg_auth_members where roleid = 'like_ro'::regrole");
  assert.deepEqual(members, []);
});

test('07-superuser-role-to-managed-server: what only a superuser can bring back is listed, and the rest is proven', async () => {
  const [place, databaseUrl] = await snapshotOf(
    'but',
    'create role but_app superuser; alter database but owner to but_app',
    `create table t (i int); create publication everything for all tables;
     create function watched() returns event_trigger language plpgsql as 'begin end';
     create event trigger watch on ddl_command_end execute function watched()`,
  );
  const report = done(await runDrill(place, { with: { databaseUrl }, options: { only: 'database' } }));
  const except = report.details?.except ?? [];
  assert.ok(
    except.some((what) => what.startsWith('needs a superuser: CREATE PUBLICATION everything')),
    except.join(),
  );
  assert.ok(
    except.some((what) => what.startsWith('needs a superuser: CREATE EVENT TRIGGER watch')),
    except.join(),
  );
  assert.match(report.summary, /came back whole except for \d+ that need a superuser/);

  const throwaway = newDatabaseOn(parseDatabaseUrl(given.url()), { source: null, rights: 'superuser' });
  const drill = { with: { databaseUrl }, ports: { throwaway }, options: { only: 'database' } } as const;
  // A restore by a superuser stops at it too, or leaves it out.
  assert.deepEqual(
    done(await runDrill(place, drill)).details?.except?.map((what) => what.slice(0, 47)),
    ['needs --as-master: CREATE EVENT TRIGGER watch O'],
  );
});

test('20-checks-need-database-settings: own checks see the settings of the database', async () => {
  const [place, databaseUrl] = await snapshotOf(
    'r20',
    'alter database r20 set search_path = app, public',
    'create schema app; create table app.clients (id int); insert into app.clients select generate_series(1, 10)',
  );
  const drill = (mustBeTrue: readonly string[]) =>
    runDrill(place, {
      with: { databaseUrl },
      options: { only: 'database', checks: { mustBeTrue, objectKeys: [] } },
    });
  done(await drill(['select count(*) > 0 from clients']));
  const unclear = await drill(['select count(*) > 0 from customers']);
  assert.equal(unclear.exit, 'configuration');
  assert.equal(unclear.details?.verdict, 'not judged');
  assert.match(unclear.failure?.hint ?? '', /DRILL_CHECKS_FILE/);
});

test('two drills on one server take turns, and each removes only what it made', async () => {
  const [place, databaseUrl] = await snapshotOf(
    'turns',
    'create role turns_app; alter database turns owner to turns_app',
    'create table t (i int); alter table t owner to turns_app',
  );
  const reports = await Promise.all(
    [1, 2].map(() =>
      runDrill(place, {
        with: { databaseUrl },
        ports: { throwaway: onGiven(databaseUrl) },
        options: { only: 'database' },
      }),
    ),
  );
  for (const report of reports) done(report);
  assert.deepEqual(await given.query('postgres', "select from pg_roles where rolname ~ 'turns|lifeboat'"), []);
});
