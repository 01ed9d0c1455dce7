import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { type Login, type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
/** A server of each kind of CREATEROLE: before 16 it administers every role, from 16 on only those that it made. */
let targets: readonly PostgresServer[];
const masters = new Map<PostgresServer, Login>();

beforeAll(async () => {
  const started = await Promise.all([
    startWorld({ files: false, extensions: false }),
    startPostgres(),
    startPostgres({ major: 17 }),
  ]);
  [world] = started;
  targets = started.slice(1) as PostgresServer[];
  for (const target of targets) masters.set(target, await target.createLogin('master', 'createdb createrole'));
});
afterAll(async () => {
  for (const server of [...(targets ?? []), world]) await server?.[Symbol.asyncDispose]();
});

function master(target: PostgresServer): Login {
  const login = masters.get(target);
  if (login === undefined) throw new Error('no master');
  return login;
}

/** Backs up `database`, made by `sql` on the source, and restores it as the master of each target. */
async function comesBack(
  database: string,
  make: string,
  fill: string,
  look: string,
): Promise<readonly Awaited<ReturnType<typeof runRestore>>[]> {
  await world.postgres.createDatabase(database);
  await world.postgres.query('postgres', make);
  await world.postgres.query(database, fill);
  const expected = await world.postgres.query(database, look);
  const place = await world.anew();
  await takeSnapshot(place, { with: { databaseUrl: world.postgres.url(database) } });
  const reports: Awaited<ReturnType<typeof runRestore>>[] = [];
  for (const target of targets) {
    const databaseUrl = target.url(database, master(target));
    reports.push(done(await runRestore(place, { with: { databaseUrl }, options: { only: 'database' } })));
    assert.deepEqual(await target.query(database, look), expected, `PostgreSQL ${target.major}`);
  }
  return reports;
}

const owners = `select c.relname, r.rolname, r.rolsuper, has_schema_privilege(r.oid, n.oid, 'create') as creates
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
 where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'v') order by 1`;

test('07c-plain-owner-to-managed-server: tables in public of a plain role come back by a master that is no superuser', async () => {
  await comesBack(
    'r07c',
    'create role r07c_app login; alter database r07c owner to r07c_app',
    'set role r07c_app; create table t (i int); insert into t select generate_series(1, 10)',
    owners,
  );
});

test('07c-plain-owner-to-managed-server: owners that may not create in the schema of what they own come back too', async () => {
  await comesBack(
    'r07d',
    'create role r07d_app; create role r07d_other; create role r07d_late; alter database r07d owner to r07d_app',
    `create table t (i int); alter table t owner to r07d_other;
     create schema app authorization r07d_app; create table app.u (i int primary key);
     create view app.v as select * from app.u; create function app.f() returns int language sql return 1;
     create type app.mood as enum ('good');
     alter table app.u owner to r07d_late; alter view app.v owner to r07d_late; alter type app.mood owner to r07d_late;
     alter function app.f() owner to r07d_late; alter schema app owner to r07d_late;
     revoke create on schema app from r07d_late`,
    owners,
  );
});

test('D1: a database of a plain owner comes back by a master that was its member where it came from', async () => {
  await comesBack(
    'd1',
    'create role app_owner login; alter database d1 owner to app_owner',
    'set role app_owner; create table t (a int primary key)',
    owners,
  );
});

test('07-superuser-role-to-managed-server: a superuser comes back as a plain role, and the plan says so', async () => {
  const reports = await comesBack(
    'r07',
    'create role crm superuser login; alter database r07 owner to crm',
    'set role crm; create table t (i int); insert into t select generate_series(1, 10)',
    'select count(*) from t',
  );
  for (const { warnings } of reports) {
    assert.ok(warnings.some((each) => each.startsWith('role crm is made without: alter role "crm" superuser')));
  }
});

test('07b-replication-bypassrls-role: what a master may not give is left out and in the checklist', async () => {
  const reports = await comesBack(
    'r07b',
    `create role r07_cdc login replication; create role r07_jobs login bypassrls in role pg_read_all_data;
     create role r07_own login; alter role r07_own set session_preload_libraries = 'nothing';
     alter role r07_own set search_path = app, public; alter database r07b owner to r07_own`,
    'create table t (i int); alter table t owner to r07_own; grant select on t to r07_cdc, r07_jobs',
    "select has_table_privilege('r07_cdc', 't', 'select') and has_table_privilege('r07_jobs', 't', 'select') as granted",
  );
  for (const { details } of reports) {
    const items = details?.checklist?.map(({ what }) => what) ?? [];
    for (const statement of [
      'alter role "r07_cdc" replication',
      'alter role "r07_jobs" bypassrls',
      'grant "pg_read_all_data" to "r07_jobs"',
      `alter role "r07_own" set session_preload_libraries to 'nothing'`,
    ]) {
      assert.ok(
        items.some((what) => what.endsWith(`: ${statement};`)),
        statement,
      );
    }
  }
  for (const target of targets) {
    assert.deepEqual(await target.query('postgres', "select rolconfig from pg_roles where rolname = 'r07_own'"), [
      { rolconfig: ['search_path=app, public'] },
    ]);
  }
});

test('09-login-member-of-granted-role: a login that only belongs to the owner comes back with its membership', async () => {
  const reports = await comesBack(
    'r09',
    `create role r09_rw nologin; create role r09_between in role r09_rw; create role r09_app login in role r09_between;
     alter database r09 owner to r09_rw`,
    'create table t (i int); alter table t owner to r09_rw',
    "select pg_has_role('r09_app', 'r09_rw', 'member') as member",
  );
  for (const { details } of reports) {
    const asked = details?.checklist?.filter(({ what }) => what.includes('password')).map(({ what }) => what);
    assert.deepEqual(asked, ['give role r09_app its password, in psql: \\password "r09_app"']);
  }
});

test('07-superuser-role-to-managed-server: an owner that the master may give nothing to is named before anything is touched', async () => {
  const [, target] = targets;
  if (target === undefined) throw new Error('no target');
  await world.postgres.createDatabase('r07x');
  await world.postgres.query('r07x', 'create role theirs; create table t (); alter table t owner to theirs');
  await target.query('postgres', 'create role theirs');
  const place = await world.anew();
  await takeSnapshot(place, { with: { databaseUrl: world.postgres.url('r07x') } });
  const changes = { with: { databaseUrl: target.url('r07x', master(target)) }, options: { only: 'database' } } as const;
  const refused = await runRestore(place, changes);
  assert.equal(refused.exit, 'configuration');
  assert.match(refused.summary, /role theirs exists .*: grant "theirs" to "master" with admin option/);
  const options = { ...changes.options, keepGoing: true };
  const kept = await runRestore(place, { ...changes, options });
  assert.equal(kept.exit, 'partial', kept.summary);
  assert.ok(
    kept.details?.leftOut?.objects.some(({ statement }) => statement === 'ALTER TABLE public.t OWNER TO theirs;'),
  );
  assert.deepEqual(await target.query('r07x', "select tablename from pg_tables where tablename = 't'"), [
    { tablename: 't' },
  ]);
  await target.query('postgres', 'drop database r07x');
  await target.query('postgres', 'grant theirs to master with admin option');
  assert.match((await runRestore(place, changes)).summary, /role postgres exists/);
});
