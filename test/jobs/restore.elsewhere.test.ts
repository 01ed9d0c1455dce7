import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { createMarina } from '../marina/load.ts';
import { databaseFacts, differences } from '../marina/proof.ts';
import { startWorld, type World } from './helpers/world.ts';
import { done, runDrill, runRestore, takeSnapshot } from './restoreSteps/jobs.ts';

let world: World;
/** PostgreSQL 18 with plpgsql alone and without ICU: a newer major, and a server that lacks things. */
let newer: PostgresServer;

beforeAll(async () => {
  [world, newer] = await Promise.all([startWorld({ files: false }), startPostgres({ major: 18, build: 'bare' })]);
});
afterAll(async () => {
  await newer[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

async function everything(): Promise<readonly unknown[]> {
  return newer.query(
    'postgres',
    'select oid, datname from pg_database union all select oid, rolname from pg_roles order by 1',
  );
}

test('fault 60: an extension that the target lacks is said before anything is touched', async () => {
  const place = await world.anew();
  await takeSnapshot(place);
  const databaseUrl = newer.url(world.marina.database);
  const before = await everything();
  for (const inPlace of [false, true]) {
    const report = await runRestore(place, {
      with: { databaseUrl },
      options: { only: 'database', way: { kind: inPlace ? 'in place' : 'swap' } },
    });
    assert.equal(report.exit, 'configuration');
    for (const extension of ['btree_gist', 'citext', 'pg_trgm']) {
      assert.match(report.summary, new RegExp(`the server has no extension ${extension}: install its package`));
    }
    assert.match(report.failure?.hint ?? '', /nothing was touched/);
  }
  assert.deepEqual(await everything(), before);
});

test('fault 60: roles that the target lacks are in the plan, and made without passwords; a newer major takes it all', async () => {
  const { database } = await createMarina(
    { superuserUrl: world.postgres.url() },
    { database: 'plain', scale: 0.02, extensions: false, ownerPassword: world.marina.ownerPassword },
  );
  const place = await world.anew();
  const source = { databaseUrl: world.postgres.url(database) };
  await takeSnapshot(place, { with: source });
  done(await runDrill(place, { with: source, options: { only: 'database' } }));

  const target = { databaseUrl: newer.url(database) };
  const planned = done(
    await runRestore(place, { with: target, run: place.run({ dryRun: true }), options: { only: 'database' } }),
  );
  assert.deepEqual(planned.details?.plan?.database?.createRoles, ['crm_app', 'crm_readonly']);
  done(await runRestore(place, { with: target, options: { only: 'database' } }));
  const roles = await newer.query(
    'postgres',
    `select rolname, rolcanlogin, rolpassword is null as locked from pg_authid where rolname like 'crm%' order by 1`,
  );
  assert.deepEqual(roles, [
    { rolname: 'crm_app', rolcanlogin: true, locked: true },
    { rolname: 'crm_readonly', rolcanlogin: true, locked: true },
  ]);
  const [before, after] = [await databaseFacts(source.databaseUrl), await databaseFacts(target.databaseUrl)];
  assert.deepEqual(differences(before, after), []);
});

test('fault 60: a locale of ICU comes back on a newer major, and a server without ICU says so before anything is touched', async () => {
  const database = 'words';
  await world.postgres.createDatabase(
    database,
    `owner crm_app template template0 locale_provider icu icu_locale 'de-DE@colstrength=secondary'`,
  );
  const source = { databaseUrl: world.postgres.url(database) };
  await world.postgres.query(
    database,
    `create collation anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    create table words (word text primary key, label text collate anycase unique);
    insert into words values ('b', 'B'), ('Ä', 'ä'), ('Z', 'z'), ('a', 'A');
    alter collation anycase owner to crm_app; alter table words owner to crm_app`,
  );
  const order = (server: PostgresServer) =>
    server.query(database, `select string_agg(word, ' ' order by word) as words from words where label <> 'Z'`);
  const place = await world.anew();
  await takeSnapshot(place, { with: source });
  done(await runDrill(place, { with: source, options: { only: 'database' } }));

  const before = await everything();
  const report = await runRestore(place, {
    with: { databaseUrl: newer.url(database) },
    options: { only: 'database' },
  });
  assert.equal(report.exit, 'configuration');
  assert.match(report.summary, /the server was built without ICU, which the database's locale de-DE@\S+ needs/);
  assert.deepEqual(await everything(), before);

  await using withIcu = await startPostgres({ major: 18, build: 'icu' });
  const target = { databaseUrl: withIcu.url(database) };
  done(await runRestore(place, { with: target, options: { only: 'database' } }));
  const after = await databaseFacts(target.databaseUrl);
  assert.deepEqual(differences(await databaseFacts(source.databaseUrl), after), [
    'database: locale: de-DE@colstrength=secondary → de-DE-u-ks-level2',
  ]);
  assert.deepEqual(await order(withIcu), [{ words: 'a Ä b' }]);
  assert.deepEqual(await order(withIcu), await order(world.postgres));
});
