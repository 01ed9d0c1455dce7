import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '../../../../../lib/adapters/local/clock/clock.ts';
import { postgresSource } from '../../../../../lib/adapters/postgres/server/facts/source.ts';
import { newDatabaseOn } from '../../../../../lib/adapters/postgres/server/throwaway/newDatabaseOn.ts';
import { refuseSameServer } from '../../../../../lib/adapters/postgres/server/throwaway/sameServer.ts';
import { Failure } from '../../../../../lib/errors.ts';
import { needsOf } from '../../../../contracts/database.ts';
import { parseDatabaseUrl } from '../../../../helpers/databaseAddress.ts';
import { type PostgresServer, startPostgres } from '../../../../helpers/servers/postgres.ts';

const inTwoDays = { ...systemClock, now: () => new Date(Date.now() + 48 * 3600 * 1000) };

describe('a new database on a given server', () => {
  let live: PostgresServer;
  let drill: PostgresServer;
  before(async () => {
    [live, drill] = await Promise.all([startPostgres(), startPostgres()]);
    await live.createDatabase('crm');
  });
  after(async () => {
    await live[Symbol.asyncDispose]();
    await drill[Symbol.asyncDispose]();
  });

  const liveAddress = (database = 'crm') => parseDatabaseUrl(live.url(database));
  const place = (clock = systemClock) => newDatabaseOn(parseDatabaseUrl(drill.url()), { source: liveAddress(), clock });
  const leftovers = () =>
    drill.query(
      'postgres',
      `select datname as name from pg_database where datname ~ 'drill' union all select rolname from pg_roles where rolname ~ 'drill' order by name`,
    );

  test('has a master of plain rights, who makes what the snapshot needs; all that was made goes again', async () => {
    await live.query(
      'crm',
      'create role crm_owner; create role there; create table t (); alter table t owner to crm_owner',
    );
    await live.query('crm', 'grant select on t to there');
    await drill.query('postgres', 'create role there');
    const needs = await needsOf(postgresSource(liveAddress()));
    const reason = new Error('the drill failed');
    const work = place().use(needs, async ({ target, database }) => {
      assert.match(database, /^lifeboat_drill_[0-9a-f]{12}$/u);
      assert.deepEqual(
        await drill.query('postgres', 'select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = $1', [
          target.address.user,
        ]),
        [{ rolsuper: false, rolcreatedb: true, rolcreaterole: true }],
      );
      assert.deepEqual(await target.createRoles(needs, ['crm_owner', 'there']), ['crm_owner']);
      await target.create(database, needs);
      assert.deepEqual(await place().sweep(), [], "a living run's database was swept");
      throw reason;
    });
    await assert.rejects(work, reason);
    assert.deepEqual(await leftovers(), []);
    const roles = await drill.query('postgres', "select rolname from pg_roles where rolname !~ '^pg_' order by 1");
    assert.deepEqual(roles, [{ rolname: 'postgres' }, { rolname: 'there' }]);
  });

  test('what went wrong inside is told first, also where the database cannot be removed after it', async () => {
    const needs = await needsOf(postgresSource(liveAddress()));
    await using brief = await startPostgres();
    const work = newDatabaseOn(parseDatabaseUrl(brief.url()), { source: liveAddress() }).use(needs, async () => {
      await brief.stop('immediate');
      throw new Failure('verification', 'two rows are missing');
    });
    await assert.rejects(work, {
      kind: 'verification',
      message: /^two rows are missing; and then removing lifeboat_drill_[0-9a-f]{12}: cannot reach /u,
    });
  });

  test('fault 64: what is past its deadline is swept, what is not marked as ours is not', async () => {
    const needs = await needsOf(postgresSource(liveAddress()));
    await drill.query('postgres', 'create role lifeboat_drill_0123456789ab; create role lifeboat_drill_notes');
    await place().use(needs, async ({ target, database }) => {
      await target.createRoles(needs, ['crm_owner']);
      await target.create(database, needs);
      assert.deepEqual(await place(inTwoDays).sweep(), [database]);
      assert.deepEqual(await leftovers(), [{ name: 'lifeboat_drill_0123456789ab' }, { name: 'lifeboat_drill_notes' }]);
    });
    await drill.query('postgres', 'drop role lifeboat_drill_0123456789ab, lifeboat_drill_notes');
  });

  test("fault 68: refuses the source's own server, by whatever address and database", async () => {
    const source = await postgresSource(liveAddress()).facts();
    await place().refuseSource(source);
    for (const database of ['crm', 'postgres']) {
      const onLive = newDatabaseOn(liveAddress(database), { source: null });
      await assert.rejects(onLive.refuseSource(source), { kind: 'configuration', message: /is the source's own/u });
    }
    const byName = newDatabaseOn({ ...liveAddress(), host: 'localhost' }, { source: liveAddress() });
    await assert.rejects(byName.refuseSource(null), { kind: 'configuration' });
  });

  test("fault 68: refuses the source's address when neither server tells its identity", async () => {
    const facts = { ...(await postgresSource(liveAddress()).facts()), systemIdentifier: null };
    const address = liveAddress();
    for (const same of [address, { ...address, database: 'other' }, { ...address, host: 'localhost' }]) {
      await assert.rejects(refuseSameServer({ address: same, facts }, { address, facts }), { kind: 'configuration' });
    }
    await refuseSameServer({ address: { ...address, port: drill.port }, facts }, { address, facts });
    await refuseSameServer({ address: { ...address, host: '192.0.2.1' }, facts }, { address, facts: null });
  });
});
