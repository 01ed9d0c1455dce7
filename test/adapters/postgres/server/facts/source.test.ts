import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { postgresSource } from '../../../../../lib/adapters/postgres/server/facts/source.ts';
import { connect } from '../../../../../lib/adapters/postgres/server/session/connect.ts';
import { parseDatabaseUrl } from '../../../../helpers/databaseAddress.ts';
import { type PostgresServer, startPostgres } from '../../../../helpers/servers/postgres.ts';
import { until } from '../../../../helpers/until.ts';

describe('the source', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  const obstaclesFor = async (database: string, user: string): Promise<readonly string[]> => {
    const address = { ...parseDatabaseUrl(server.url(database)), user, password: 'plain' };
    return (await postgresSource(address).obstacles()).map((obstacle) => `${obstacle.what} | ${obstacle.hint}`);
  };

  test('facts tell version, identity and clock', async () => {
    const facts = await postgresSource(parseDatabaseUrl(server.url())).facts();
    assert.equal(facts.versionNumber, server.versionNumber);
    assert.match(facts.systemIdentifier ?? '', /^\d{15,}$/u);
    assert.equal(facts.standby, false);
    assert.ok(Math.abs(facts.now.getTime() - Date.now()) < 60_000);
  });

  test('fault 9: row-level security that would hide rows is an obstacle, unless the role bypasses it', async () => {
    await server.createDatabase('hidden');
    await server.query(
      'hidden',
      `create role hidden_reader login password 'plain'; grant pg_read_all_data to hidden_reader;
      create table open (id int); create table mine (id int); alter table mine enable row level security;
      create table forced (id int); alter table forced enable row level security; alter table forced force row level security`,
    );
    assert.deepEqual(await obstaclesFor('hidden', 'hidden_reader'), [
      'row-level security would hide rows of "public"."forced", "public"."mine" from hidden_reader | alter role "hidden_reader" bypassrls',
    ]);
    const address = { ...parseDatabaseUrl(server.url('hidden')), user: 'hidden_reader', password: 'plain' };
    await assert.rejects(postgresSource(address).now().census({ hash: false }), {
      name: 'Failure',
      message: /counting "public"\."(mine|forced)"/u,
    });
    await server.query('hidden', 'alter role hidden_reader bypassrls');
    assert.deepEqual(await obstaclesFor('hidden', 'hidden_reader'), []);
  });

  test('a census that is given up leaves no query behind on the server', async () => {
    await server.createDatabase('slow');
    await server.query('slow', 'create table held (id int)');
    await using blocker = await connect(parseDatabaseUrl(server.url('slow')));
    await blocker.query('begin');
    await blocker.query('lock table held in access exclusive mode');
    const stop = new AbortController();
    const census = postgresSource(parseDatabaseUrl(server.url('slow')))
      .now()
      .census({ hash: true, signal: stop.signal });
    census.catch(() => undefined);
    const waiting = `select pid from pg_stat_activity where datname = 'slow' and wait_event_type = 'Lock'`;
    await until('the census waits for the lock', async () => (await server.query('postgres', waiting)).length > 0);
    stop.abort();
    await assert.rejects(census, { name: 'Failure', message: /counting "public"\."held"/u });
    assert.deepEqual(await server.query('postgres', waiting), []);
  });

  test('fault 10: tables, sequences and large objects that may not be read are obstacles, named', async () => {
    await server.createDatabase('closed');
    await server.query(
      'closed',
      `create role closed_reader login password 'plain'; create schema shut; create table shut.inside (id int);
      grant select on shut.inside to closed_reader; create table secret (id serial); create table open (id int); grant select on open to closed_reader;
      create table "od""d" (id int)`,
    );
    const [object] = await server.query<{ oid: string }>('closed', `select lo_from_bytea(0, 'x')::text as oid`);
    assert.deepEqual(await obstaclesFor('closed', 'closed_reader'), [
      'closed_reader may not read the tables "public"."od""d", "public"."secret", "shut"."inside" | grant pg_read_all_data to "closed_reader"',
      'closed_reader may not read the sequences "public"."secret_id_seq" | grant pg_read_all_data to "closed_reader"',
      `closed_reader may not read the large objects ${object?.oid} | grant select on large object ${object?.oid} to "closed_reader", or make closed_reader a member of their owner`,
    ]);
    const address = { ...parseDatabaseUrl(server.url('closed')), user: 'closed_reader', password: 'plain' };
    await assert.rejects(postgresSource(address).now().catalog(), {
      kind: 'credentials',
      message: /sequence "public"\."secret_id_seq"/u,
    });
    await assert.rejects(postgresSource(address).now().census({ hash: true }), {
      kind: 'credentials',
      message: /counting "public"/u,
    });
    await server.query(
      'closed',
      `grant pg_read_all_data to closed_reader; grant select on large object ${object?.oid} to closed_reader`,
    );
    assert.deepEqual(await obstaclesFor('closed', 'closed_reader'), []);
  });

  test('fault 11: a database without any table is an obstacle', async () => {
    await server.createDatabase('void');
    const obstacles = await postgresSource(parseDatabaseUrl(server.url('void'))).obstacles();
    assert.deepEqual(
      obstacles.map((obstacle) => obstacle.what),
      ['no table in database void'],
    );
  });

  test('fault 6: a dump that makes a migration wait gives way, and the migration goes through', async () => {
    await server.createDatabase('migrated');
    await server.query('migrated', 'create table t (id int); insert into t select generate_series(1, 10)');
    const source = postgresSource(parseDatabaseUrl(server.url('migrated')), { maxBlockingSeconds: 0.2 });
    let migration: Promise<unknown> = Promise.resolve();
    const dump = source.withSnapshot(async (snapshot, signal) => {
      // Takes the lock that a COPY of pg_dump would take, and keeps it as long as the signal lets it.
      await using copying = await connect(source.address);
      await copying.query('begin; lock table t in access share mode');
      migration = server.query('migrated', 'alter table t add column more text');
      await once(signal, 'abort');
      assert.match(snapshot.id, /-/u);
    });
    await assert.rejects(dump, { kind: 'source', message: /gave way to pid \d+, which had waited/u });
    await migration;
    assert.deepEqual(await source.now().ask('select count(more), count(*) from t'), [['0', '10']]);
  });

  test('fault 6: a census that waits for a lock too long fails', async () => {
    await server.createDatabase('locked');
    await server.query('locked', 'create table t (id int)');
    const address = parseDatabaseUrl(server.url('locked'));
    await using migration = await connect(address);
    await migration.query('begin; lock table t in access exclusive mode');
    const source = postgresSource(address, { lockTimeoutSeconds: 1 });
    await assert.rejects(source.now().census({ hash: false }), {
      kind: 'source',
      message: /counting "public"\."t".*55P03/u,
    });
  });

  test('an aborted caller ends the snapshot with its own reason', async () => {
    const stop = new AbortController();
    const source = postgresSource(parseDatabaseUrl(server.url()));
    const reason = new Error('stopped by the test');
    const work = source.withSnapshot(async (_snapshot, signal) => {
      stop.abort(reason);
      signal.throwIfAborted();
    }, stop.signal);
    await assert.rejects(work, reason);
    const left = await server.query(
      'postgres',
      `select from pg_stat_activity where application_name = 'lifeboat' and state like '%transaction%'`,
    );
    assert.deepEqual(left, []);
  });

  test('a configuration table of an extension is counted by the rows that a dump carries, its other tables are not', async () => {
    await server.createDatabase('extended');
    // What an extension's script does, for no packaged extension at hand has such tables.
    await server.query(
      'extended',
      `create extension hstore; create table settings (id int, standard bool); create table inner_table (id int);
      insert into settings values (1, true), (2, false), (3, false);
      alter extension hstore add table settings; alter extension hstore add table inner_table;
      update pg_extension set extconfig = array['settings'::regclass::oid], extcondition = array['WHERE NOT standard'] where extname = 'hstore'`,
    );
    const reader = postgresSource(parseDatabaseUrl(server.url('extended'))).now();
    assert.deepEqual(
      (await reader.census({ hash: false })).map((table) => [table.name, table.rows]),
      [['settings', 2]],
    );
    assert.deepEqual((await reader.catalog()).relations, []);
  });

  test('foreign and temporary tables are left out, and a tree with a foreign leaf counts its other leaves', async () => {
    await server.createDatabase('abroad');
    await server.query(
      'abroad',
      `create extension file_fdw; create server files foreign data wrapper file_fdw;
      create foreign table far (line text) server files options (filename '/nonexistent');
      create table tree (k int, v text) partition by list (k); create table near partition of tree for values in (1);
      create foreign table away partition of tree for values in (2) server files options (filename '/nonexistent');
      insert into near values (1, 'a'), (1, 'b')`,
    );
    const census = await postgresSource(parseDatabaseUrl(server.url('abroad')))
      .now()
      .census({ hash: true });
    assert.deepEqual(
      census.map((table) => [table.name, table.kind, table.rows]),
      [['tree', 'partitioned', 2]],
    );
  });
});
