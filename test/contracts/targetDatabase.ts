import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../lib/adapters/postgres/server/session/connect.ts';
import type { DatabaseAddress } from '../../lib/ports/database.ts';
import type { PostgresServer } from '../helpers/servers/postgres.ts';
import { type DatabaseAdapters, needsOf } from './database.ts';
import { zoo } from './databaseZoo.ts';

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

/** What every adapter of TargetDatabase must do, on one running server. */
export function targetDatabaseContract(name: string, adapters: DatabaseAdapters, server: () => PostgresServer): void {
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
    await target.swap({ fresh: 'swapped_new', current: 'swapped', retired: 'swapped_old', disconnect: false });

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
    const names = { fresh: 'busy_new', current: 'busy', retired: 'busy_old', disconnect: false };
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
    assert.deepEqual(made, { rolpassword: null, rolbypassrls: false, rolconnlimit: 3, member: true });
    await server().query('postgres', 'drop role "new ""owner""", "new group"');
  });

  test(`${name}: roles that are created again are members with the options that they had`, async () => {
    const newer = server().versionNumber >= 160000;
    await server().createDatabase('membered');
    await server().query(
      'membered',
      `create role m_readers; create role m_writers; create role m_owners; create role m_chief login;
       grant m_readers to m_chief with admin option; grant m_writers to m_chief;
       grant m_owners to m_chief ${newer ? 'with inherit false, set false' : ''};
       grant pg_monitor to m_chief with admin option;
       create table t (); alter table t owner to m_chief`,
    );
    const target = adapters.target(server());
    const needs = await needsOf(adapters.source(server(), 'membered'));
    const options = `select roleid::regrole::text, admin_option ${newer ? ', inherit_option, set_option' : ''}
      from pg_auth_members where member = 'm_chief'::regrole order by 1`;
    const before = await server().query<{ roleid: string }>('postgres', options);
    assert.equal(before.length, 4);
    await server().query('membered', 'drop table t; drop role m_readers, m_writers, m_owners, m_chief');
    const state = await target.state('membered', needs);
    assert.deepEqual(state.missingRoles, ['m_chief', 'm_owners', 'm_readers', 'm_writers']);
    await target.createRoles(needs, state.missingRoles);
    const kept = before.filter(({ roleid }) => roleid !== 'pg_monitor');
    assert.deepEqual(await server().query('postgres', options), kept, 'a predefined role is for a person to grant');
    await server().query('postgres', 'drop role m_readers, m_writers, m_owners, m_chief');
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
