import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { Failure } from '../../lib/errors.ts';
import { type Login, type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
let target: PostgresServer;
let master: Login;

beforeAll(async () => {
  [world, target] = await Promise.all([startWorld({ files: false, extensions: false }), startPostgres()]);
  master = await target.createLogin('master', 'createdb createrole');
});
afterAll(async () => {
  await target?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

async function snapshotOf(database: string, make: string, fill: string): Promise<Place> {
  await world.postgres.createDatabase(database);
  await world.postgres.query('postgres', make);
  await world.postgres.query(database, fill);
  const place = await world.anew();
  await takeSnapshot(place, { with: { databaseUrl: world.postgres.url(database) } });
  return place;
}

const roles = (like: string) => `select rolname, rolsuper, rolreplication, rolbypassrls, rolcreaterole, rolconfig,
    array(select b.rolname from pg_auth_members m join pg_roles b on b.oid = m.roleid where m.member = r.oid) as groups
  from pg_roles r where rolname like '${like}%' order by 1`;

test('07b-replication-bypassrls-role: rights that a person names come back, and no others', async () => {
  const place = await snapshotOf(
    'named',
    `create role named_cdc login replication bypassrls; create role named_own createrole in role pg_read_all_data, pg_monitor;
     alter role named_own set session_preload_libraries = 'auto_explain'; alter role named_own set log_statement = 'all';
     alter database named owner to named_own`,
    'create table t (i int); alter table t owner to named_own; grant select on t to named_cdc',
  );
  const databaseUrl = target.url('named');
  for (const granted of [{ named_cdc: ['replicaton'] }, { nobody: ['replication'] }]) {
    const refused = await runRestore(place, { with: { databaseUrl }, options: { only: 'database', granted } });
    assert.equal(refused.exit, 'usage');
    assert.match(
      refused.summary,
      /^--grant-attributes: (?:role named_cdc has no replicaton|the snapshot has no role nobody)/,
    );
  }
  const granted = { named_cdc: ['replication'], named_own: ['pg_monitor', 'log_statement'] };
  done(await runRestore(place, { with: { databaseUrl }, options: { only: 'database', granted } }));
  const plain = { rolsuper: false, rolbypassrls: false, rolcreaterole: false };
  assert.deepEqual(await target.query('postgres', roles('named')), [
    { rolname: 'named_cdc', ...plain, rolreplication: true, rolconfig: null, groups: '{}' },
    { rolname: 'named_own', ...plain, rolreplication: false, rolconfig: ['log_statement=all'], groups: '{pg_monitor}' },
  ]);
});

test('T3: of a manifest with a superuser that logs in and settings that load code nothing is created, by a superuser either', async () => {
  const place = await snapshotOf(
    'forged',
    `create role forged_in superuser login createrole; create role forged_member login in role forged_in;
     alter role forged_in set session_preload_libraries = 'auto_explain'; alter role forged_in set local_preload_libraries = '';
     alter role forged_in set plv8.start_proc = 'theirs'; alter role forged_in set auto_explain.log_min_duration = 0;
     alter role forged_in set pgstattuple.anything = 'a'; alter role forged_in set work_mem = '8MB';
     alter role forged_in set forged.tenant = '1';
     alter database forged owner to forged_in; alter database forged set session_preload_libraries = 'auto_explain';
     alter role forged_member in database forged set dynamic_library_path = '/tmp'`,
    'create table t (i int); alter table t owner to forged_in; grant select on t to forged_member',
  );
  const databaseUrl = target.url('forged');
  const failing = { restore: async () => Promise.reject(new Failure('source', 'the server stopped')) };
  const ports = { restorer: { ...(await place.restorePorts()).restorer, ...failing } };
  const failed = await runRestore(place, { with: { databaseUrl }, ports, options: { only: 'database' } });
  assert.equal(failed.exit, 'source');
  assert.deepEqual(await target.query('postgres', roles('forged')), []);

  done(await runRestore(place, { with: { databaseUrl }, options: { only: 'database' } }));
  const plain = { rolsuper: false, rolreplication: false, rolbypassrls: false, rolcreaterole: false };
  assert.deepEqual(await target.query('postgres', roles('forged')), [
    { rolname: 'forged_in', ...plain, rolconfig: ['work_mem=8MB', 'forged.tenant=1'], groups: '{}' },
    { rolname: 'forged_member', ...plain, rolconfig: null, groups: '{forged_in}' },
  ]);
  assert.deepEqual(
    await target.query('forged', 'select setconfig from pg_db_role_setting where setdatabase <> 0 order by 1'),
    [],
  );
});

test('20-checks-need-database-settings: a setting that the server does not take from the master is left out and named', async () => {
  const place = await snapshotOf(
    'tenant',
    `create role tenant_own; alter role tenant_own set tenant.own = 'a'; alter database tenant owner to tenant_own;
     alter database tenant set tenant.id = '7'; alter database tenant set work_mem = '5MB'`,
    'create table t (i int); alter table t owner to tenant_own',
  );
  const settings = 'select unnest(setconfig) as entry from pg_db_role_setting where setdatabase <> 0 order by 1';
  const restored = async (databaseUrl: string) =>
    done(await runRestore(place, { with: { databaseUrl }, options: { only: 'database' } }));
  const { details } = await restored(target.url('tenant', master));
  const todo = details?.checklist?.map(({ what }) => what).join('\n') ?? '';
  assert.match(todo, /alter role "tenant_own" set tenant\.own to 'a';/);
  assert.match(todo, /alter database "tenant" set tenant\.id to '7';/);
  assert.deepEqual(await target.query('tenant', settings), [{ entry: 'work_mem=5MB' }]);
  const drilled = done(
    await runDrill(place, { with: { databaseUrl: world.postgres.url('tenant') }, options: { only: 'database' } }),
  );
  assert.deepEqual(drilled.details?.except, [
    'the server does not take the setting tenant.id=7 from its master',
    'the server does not take the setting tenant.own=a from its master',
  ]);

  await target.query('postgres', 'drop database tenant');
  await restored(target.url('tenant'));
  assert.deepEqual(await target.query('tenant', settings), [{ entry: 'tenant.id=7' }, { entry: 'work_mem=5MB' }]);
});
