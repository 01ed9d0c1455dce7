import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PostgresServer } from '../helpers/servers/postgres.ts';
import type { DatabaseAdapters } from './database.ts';
import { zoo, zooRows } from './databaseZoo.ts';

/** What every adapter of SourceDatabase must do, on one running server. */
export function sourceDatabaseContract(name: string, adapters: DatabaseAdapters, server: () => PostgresServer): void {
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

  test(`${name}: rows are drawn and found again by any kind of key, and text that is no value of it is not there`, async () => {
    await server().createDatabase('keyed');
    await server().query(
      'keyed',
      `create type mood as enum ('sad', 'ok'); create domain word as text check (value <> 'never');
       create function lower_only(text) returns boolean language sql immutable as 'select $1 = pg_catalog.lower($1)';
       create table by_text (k word primary key, n int); insert into by_text values ('a"b\\c''d,{}' || chr(10) || 'ü', 1), ('', 2), ('null', 3);
       create table by_bytes (k bytea not null, n real, check (lower_only('a'))); create unique index on by_bytes (k) include (n);
       insert into by_bytes select decode(md5(i::text), 'hex'), i / 7.0 from generate_series(1, 50) i;
       create table by_three (a mood, b timestamptz, c numeric, primary key (a, b, c)) partition by list (a);
       create table by_three_sad partition of by_three for values in ('sad');
       create table by_three_rest partition of by_three default;
       insert into by_three select (enum_range(null::mood))[1 + i % 2], '2026-01-01+05'::timestamptz + i * interval '1 h', i / 3.0 from generate_series(1, 200) i;
       create table by_number (k int unique deferrable initially deferred not null, "n" int, v0 int, hash int); insert into by_number values (1, 1, 1, 1);
       create table by_padded (k char(5), b bit(3), n int, primary key (k, b)); insert into by_padded values ('ab', '101', 1), ('abc', '101', 2);
       create table by_array (k int[] primary key); insert into by_array values ('{1,2}');
       create table keyless (k int unique, part int); create unique index on keyless (part) where k > 0; insert into keyless values (1, 1)`,
    );
    const source = adapters.source(server(), 'keyed').now();
    await source.rows(async (rows) => {
      assert.deepEqual(
        rows.tables.map((table) => [table.name, table.key?.map((column) => column.name)]),
        [
          ['by_array', undefined],
          ['by_bytes', ['k']],
          ['by_number', ['k']],
          ['by_padded', ['k', 'b']],
          ['by_text', ['k']],
          ['by_three', ['a', 'b', 'c']],
          ['keyless', undefined],
        ],
      );
      for (const table of rows.tables) {
        if (table.key === null) continue;
        const columns = { key: table.key, hashed: table.columns };
        const drawn = await rows.sample(table, columns, 150);
        assert.ok(drawn.length > 0);
        const keys = drawn.map(({ key }) => key.map(String));
        const found = await rows.find(table, columns, [...keys, ...keys.slice(0, 1)]);
        assert.deepEqual(
          found.map((row) => row?.hash),
          [...drawn, ...drawn.slice(0, 1)].map(({ hash }) => hash),
        );
      }
      const number = rows.tables.find((table) => table.name === 'by_number');
      assert.ok(number?.key);
      const columns = { key: number.key, hashed: number.columns };
      const found = await rows.find(number, columns, [['99999999999'], ['1'], ['2'], ["'; drop table x"]]);
      assert.deepEqual(
        found.map((row) => row === null),
        [true, false, true, true],
      );
      const three = rows.tables.find((table) => table.name === 'by_three');
      assert.ok(three?.key);
      assert.equal((await rows.sample(three, { key: three.key, hashed: three.columns }, 150)).length, 150);
      assert.ok(BigInt(found[1]?.writtenBy ?? 0) < BigInt(await rows.nextTransaction()));
    });
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
    // Since 19 pg_read_all_data reaches large objects.
    const unreadable = server().major < 19 ? ['object reader may not read the large objects 104'] : [];
    assert.deepEqual(await found(), unreadable);
    await server().query(
      'objects',
      'revoke pg_read_all_data from "object reader"; grant select on t to "object reader"',
    );
    assert.deepEqual(await found(), ['object reader may not read the large objects 104']);
    await server().query('objects', 'alter database objects set lo_compat_privileges to on');
    assert.deepEqual(await found(), []);
  });
}
