import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { createMarina } from '../marina/load.ts';
import { databaseFacts, differences } from '../marina/proof.ts';
import { startWorld, type World } from './helpers/world.ts';
import { done, runDrill, runRestore, takeSnapshot } from './restoring/jobs.ts';

let world: World;
/** PostgreSQL 18 with plpgsql alone: a newer major, and a server that lacks things. */
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
