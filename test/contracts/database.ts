import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../lib/adapters/postgres/connect.ts';
import type { DatabaseAddress, RestoreNeeds, SourceDatabase, TargetDatabase } from '../../lib/ports.ts';
import type { Login, PostgresServer } from '../helpers/servers/postgres.ts';
import { zoo, zooRows } from './databaseZoo.ts';

export interface DatabaseAdapters {
  /** As the superuser unless a login is given. */
  source(server: PostgresServer, database: string, login?: Login): SourceDatabase;
  target(server: PostgresServer): TargetDatabase;
}

/** What a manifest would say of the source as it is now. */
export async function needsOf(source: SourceDatabase): Promise<RestoreNeeds> {
  const { version, versionNumber, systemIdentifier, standby } = await source.facts();
  const catalog = await source.now().catalog();
  const { database } = source.address;
  return {
    catalog,
    source: {
      database,
      serverVersion: version,
      serverVersionNumber: versionNumber,
      systemIdentifier,
      lsn: '0/0',
      standby,
    },
  };
}

/** What an archive's functions run as during a restore must have no way to the master's rights. */
async function refusesToBeMaster(address: DatabaseAddress): Promise<void> {
  await using session = await connect(address);
  const [row] = await session.texts(
    'select session_user = $$postgres$$, rolsuper from pg_roles where rolname = session_user',
  );
  assert.deepEqual(row, ['f', 'f']);
  await session.query('reset role');
  await assert.rejects(session.query('set role postgres'), { kind: 'credentials' });
}

/** What every adapter of SourceDatabase and TargetDatabase must do, on one running server. */
export function databaseContract(name: string, adapters: DatabaseAdapters, server: () => PostgresServer): void {
  test(`${name}: the census counts every table once, partition trees at their root, and is sorted by bytes`, async () => {
    await server().createDatabase('counted');
    await server().query('counted', zoo);
    const source = adapters.source(server(), 'counted');
    const census = await source.now().census({ hash: true });
    assert.deepEqual(
      census.map((table) => [table.schema, table.name, table.kind, table.rows]),
      zooRows,
    );
    assert.ok(census.every((table) => /^-?\d+$/u.test(table.hash ?? '')));
    const counts = await source.now().census({ hash: false });
    assert.deepEqual(
      counts,
      census.map((table) => ({ ...table, hash: null })),
    );
  });

  test(`${name}: the census hash tells a changed value, and only in its own table`, async () => {
    await server().createDatabase('changed');
    await server().query('changed', zoo);
    const source = adapters.source(server(), 'changed');
    const before = await source.now().census({ hash: true });
    await server().query('changed', `update zoo.types set words = array['a', 'b,c'] where id = 7`);
    const after = await source.now().census({ hash: true });
    const differing = after.filter((table, n) => table.hash !== before[n]?.hash).map((table) => table.name);
    assert.deepEqual(differing, ['types']);
  });

  test(`${name}: a snapshot shows what was there when it was taken, whatever is written meanwhile`, async () => {
    await server().createDatabase('written');
    await server().query('written', 'create table t (id integer); insert into t select generate_series(1, 10)');
    const source = adapters.source(server(), 'written');
    await source.withSnapshot(async (snapshot) => {
      const before = await snapshot.census({ hash: true });
      await server().query('written', 'insert into t values (11); create table u (id integer)');
      assert.deepEqual(await snapshot.census({ hash: true }), before);
      assert.deepEqual(
        (await snapshot.catalog()).relations.map((relation) => relation.name),
        ['t'],
      );
      assert.deepEqual(await snapshot.ask('select count(*) from t'), [['10']]);
      assert.match(snapshot.lsn, /^[0-9A-F]+\/[0-9A-F]+$/u);
    });
    assert.deepEqual(await source.now().ask('select count(*) from t'), [['11']]);
  });

  test(`${name}: a query of an operator cannot write, even when it tries to leave its transaction`, async () => {
    await server().createDatabase('asked');
    await server().query('asked', 'create table t (id integer)');
    const reader = adapters.source(server(), 'asked').now();
    await assert.rejects(reader.ask('insert into t values (1)'), { name: 'Failure' });
    await assert.rejects(reader.ask('commit; insert into t values (1)'), { name: 'Failure' });
    await assert.rejects(reader.ask('set transaction read write'), { name: 'Failure' });
    assert.deepEqual(await reader.ask("select count(*), null, true, '\\x00'::bytea from t"), [
      ['0', null, 't', '\\x00'],
    ]);
  });

  test(`${name}: pages yields every row of a long query`, async () => {
    await server().createDatabase('paged');
    let rows = 0;
    for await (const page of adapters.source(server(), 'paged').now().pages('select generate_series(1, 12345)')) {
      assert.ok(page.length <= 5000);
      rows += page.length;
    }
    assert.equal(rows, 12345);
  });

  test(`${name}: the catalog describes relations, sequences, large objects, roles and the database`, async () => {
    const login = await server().createLogin('crm owner', 'connection limit 7');
    await server().query(
      'postgres',
      `create role readers; grant readers, pg_monitor to "crm owner"; create role crm_app;
      alter role "crm owner" set search_path = zoo, "odd ""schema"" 🐘"`,
    );
    await server().createDatabase('described', 'connection limit 33');
    await server().query('described', zoo);
    await server().query(
      'described',
      `alter database described owner to "crm owner"; comment on database described is 'it''s the CRM';
      alter database described set timezone to 'Europe/Kyiv'; alter role crm_app in database described set work_mem to '8MB';
      revoke connect on database described from public; grant connect on database described to crm_app with grant option`,
    );
    const catalog = await adapters.source(server(), 'described').now().catalog();
    assert.deepEqual(catalog.schemas, ['odd "schema" 🐘', 'public', 'zoo']);
    assert.deepEqual(
      catalog.extensions.map((extension) => extension.name),
      ['plpgsql'],
    );
    assert.equal(catalog.largeObjects, 2);
    assert.deepEqual(catalog.sequences, [
      { schema: 'zoo', name: 'Upper_id_seq', value: '42' },
      { schema: 'zoo', name: 'unused', value: null },
    ]);
    assert.ok(
      catalog.relations.some(
        (relation) => relation.name === 'moods_1' && relation.kind === 'table' && relation.oid > 0,
      ),
    );
    const owner = catalog.roles.find((role) => role.name === login.name);
    assert.deepEqual(owner?.memberOf, ['pg_monitor', 'readers']);
    assert.deepEqual(owner.connectionLimit, 7);
    assert.deepEqual(owner.settings, ['search_path=zoo, "odd ""schema"" 🐘"']);
    assert.deepEqual(
      catalog.roles.map((role) => role.name),
      ['crm owner', 'crm_app', 'postgres', 'readers'],
    );
    assert.ok(!JSON.stringify(catalog).includes(login.password));
    const { database } = catalog;
    assert.deepEqual(database.settings, [
      { role: null, setting: 'TimeZone=Europe/Kyiv' },
      { role: 'crm_app', setting: 'work_mem=8MB' },
    ]);
    assert.equal(database.comment, "it's the CRM");
    assert.equal(database.connectionLimit, 33);
    assert.ok(database.acl?.some((item) => item.startsWith('crm_app=c*/')));
  });

  test(`${name}: fault 10: large objects that may not be read are obstacles, named, until they may be`, async () => {
    const login = await server().createLogin('object reader');
    await server().createDatabase('objects');
    await server().query(
      'objects',
      `create table t (id integer); grant pg_read_all_data to "object reader"; create role "object owner";
      select lo_create(oid) from generate_series(101, 104) oid;
      grant select on large object 101 to "object reader"; grant select on large object 102 to public;
      alter large object 103 owner to "object owner"; grant "object owner" to "object reader"`,
    );
    const source = adapters.source(server(), 'objects', login);
    const found = async () => (await source.obstacles()).map(({ what }) => what);
    assert.deepEqual(await found(), ['object reader may not read the large objects 104']);
    await server().query('objects', 'alter database objects set lo_compat_privileges to on');
    assert.deepEqual(await found(), []);
  });

  test(`${name}: a new database gets the old one's properties, and a swap puts it in its place`, async () => {
    await server().query('postgres', 'create role swap_owner; create role swap_app');
    await server().createDatabase('swapped', `owner swap_owner connection limit 12`);
    await server().query(
      'swapped',
      `create table old (id integer); comment on database swapped is 'prized';
      alter database swapped set search_path to '$user', public, 'a, b'; alter role swap_app in database swapped set app.tenant to 'it''s';
      revoke all on database swapped from public; grant connect, temporary on database swapped to swap_app`,
    );
    const source = adapters.source(server(), 'swapped');
    const target = adapters.target(server());
    const needs = await needsOf(source);
    const before = await source.now().catalog();

    const fresh = await target.create('swapped_new', needs);
    await refusesToBeMaster(fresh.address);
    assert.deepEqual(await fresh.reader.census({ hash: true }), []);
    await target.settle('swapped_new', needs, [
      'create table public.settled (id integer)',
      'drop table public.settled',
    ]);
    await target.settle('swapped_new', needs, []);
    await target.dress('swapped_new', needs);
    await target.dress('swapped_new', needs);
    await target.swap({ fresh: 'swapped_new', current: 'swapped', retired: 'swapped_old' });

    const after = await source.now().catalog();
    assert.deepEqual(after.relations, []);
    assert.deepEqual(
      { ...after.database, oid: 0, sizeBytes: 0, acl: after.database.acl?.toSorted() },
      {
        ...before.database,
        oid: 0,
        sizeBytes: 0,
        acl: before.database.acl?.toSorted(),
      },
    );
    const retired = await adapters.source(server(), 'swapped_old').now().catalog();
    assert.deepEqual(
      retired.relations.map((relation) => relation.name),
      ['old'],
    );
    await target.drop('swapped_old');
    assert.equal((await target.state('swapped_old', needs)).exists, false);
  });

  test(`${name}: a swap refuses while a session is connected, and changes nothing, until it is disconnected`, async () => {
    await server().createDatabase('busy');
    await server().createDatabase('busy_new');
    const source = adapters.source(server(), 'busy');
    const target = adapters.target(server());
    const needs = await needsOf(source);
    const names = { fresh: 'busy_new', current: 'busy', retired: 'busy_old' };
    const holding = source.withSnapshot(async () => {
      await assert.rejects(target.swap(names), { kind: 'configuration', message: /sessions are connected to busy/u });
      const state = await target.state('busy', needs);
      assert.ok(state.sessions.length >= 2 && state.sessions.every((session) => session.application === 'lifeboat'));
      assert.ok((await target.disconnect('busy')) >= 2);
      await target.swap(names);
    });
    // Its own sessions were ended with the others'.
    await holding.catch(() => undefined);
    assert.equal((await target.state('busy_old', needs)).exists, true);
  });

  test(`${name}: fault 60: what the server lacks is said before anything is touched, and roles are created without passwords`, async () => {
    await server().createDatabase('lacking');
    const source = adapters.source(server(), 'lacking');
    const target = adapters.target(server());
    const needs = await needsOf(source);
    const role = {
      login: true,
      inherit: true,
      superuser: false,
      createDatabase: false,
      createRole: false,
      replication: false,
      bypassRls: true,
      connectionLimit: 3,
      settings: ['search_path="$user", public'],
    };
    const catalog = {
      ...needs.catalog,
      roles: [
        ...needs.catalog.roles,
        { ...role, name: 'new "owner"', memberOf: ['new group'] },
        { ...role, name: 'new group', memberOf: [] },
      ],
      extensions: [...needs.catalog.extensions, { name: 'no_such_extension', version: '1', schema: 'public' }],
    };
    const more = { ...needs, catalog };
    const state = await target.state('lacking', more);
    assert.deepEqual(state.missingRoles, ['new "owner"', 'new group']);
    assert.deepEqual(state.missingExtensions, ['no_such_extension']);
    assert.deepEqual(await target.createRoles(more, state.missingRoles), ['new "owner"', 'new group']);
    assert.deepEqual(await target.createRoles(more, state.missingRoles), []);
    const [made] = await server().query<Record<string, unknown>>(
      'postgres',
      `select rolpassword, rolbypassrls, rolconnlimit, pg_has_role('new "owner"', 'new group', 'member') as member from pg_authid where rolname = 'new "owner"'`,
    );
    assert.deepEqual(made, { rolpassword: null, rolbypassrls: true, rolconnlimit: 3, member: true });
    await server().query('postgres', 'drop role "new ""owner""", "new group"');
  });

  test(`${name}: fault 61: a database is emptied to what a new one holds, but not while others are connected`, async () => {
    await server().createDatabase('emptied');
    await server().query('emptied', zoo);
    const source = adapters.source(server(), 'emptied');
    const target = adapters.target(server());
    const needs = await needsOf(source);
    // As the census has them: a partition tree once, materialized views too.
    assert.equal((await target.state('emptied', needs)).tables, 10);
    await source.withSnapshot(() => assert.rejects(target.empty('emptied', needs), { kind: 'configuration' }));
    await refusesToBeMaster((await target.empty('emptied', needs)).address);
    await target.settle('emptied', needs, []);
    const catalog = await source.now().catalog();
    assert.deepEqual([catalog.relations, catalog.largeObjects, catalog.schemas], [[], 0, ['public']]);
    const described = await server().query(
      'emptied',
      `select nspowner::regrole::text, nspacl::text from pg_namespace where nspname = 'public'`,
    );
    assert.deepEqual(
      described,
      await server().query(
        'template1',
        `select nspowner::regrole::text, nspacl::text from pg_namespace where nspname = 'public'`,
      ),
    );
  });

  test(`${name}: fault 61: a database is emptied also of what its extensions have put beside schemas`, async () => {
    await server().createDatabase('guarded');
    const [extension] = await server().query<{ name: string }>(
      'postgres',
      `select name from pg_available_extensions where name in ('hstore', 'vector') order by name limit 1`,
    );
    assert.ok(extension);
    await server().query(
      'guarded',
      `create extension ${extension.name};
       create function guard() returns event_trigger language plpgsql as 'begin end';
       create event trigger guard on ddl_command_end execute function guard();
       create event trigger own on ddl_command_end execute function guard();
       alter extension ${extension.name} add function guard();
       alter extension ${extension.name} add event trigger guard`,
    );
    const source = adapters.source(server(), 'guarded');
    const needs = await needsOf(source);
    const target = adapters.target(server());
    await target.empty('guarded', needs);
    await target.settle('guarded', needs, []);
    assert.deepEqual(await server().query('guarded', 'select evtname from pg_event_trigger'), []);
  });
}
