import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { installedIn } from '../../lib/adapters/postgres/dump/installed.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { majors, type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { addAwkwardNames } from '../marina/load.ts';
import { databaseFacts, differences } from '../marina/proof.ts';
import { makeRoles } from '../marina/roles.ts';
import { manifests } from './backup/shelves.ts';
import type { Place } from './helpers/place.ts';
import { startWorld, type World } from './helpers/world.ts';
import { done, runDrill, runRestore, takeSnapshot } from './restoreSteps/jobs.ts';

/** Its server is of 14, the marina on it with its extensions. */
let world: World;
/** Of a machine that has the clients of every major. */
const installed = installedIn(await Promise.all(majors.map((major) => locate(`postgres-${major}`))));
const only = 'database';

before(async () => {
  world = await startWorld({ files: false, postgres: { major: 14 } });
  await addAwkwardNames(world.marina.databaseUrl);
});
after(() => world[Symbol.asyncDispose]());

/** Backs the marina up from where it is now, by its owner and with the major's own client, and proves the snapshot. */
async function takeAndProve(server: PostgresServer): Promise<Place> {
  const place = await world.anew();
  const owner = { name: 'crm_app', password: world.marina.ownerPassword };
  const from = { databaseUrl: server.url(world.marina.database, owner), installed };
  await takeSnapshot(place, { with: from });
  assert.match((await manifests(place))[0]?.tools.pgDump ?? '', new RegExp(`^pg_dump ${server.major}(?:\\.|rc)`));
  done(await runDrill(place, { with: from, options: { only } }));
  return place;
}

test('from 14 to the newest major: on each major the marina is backed up and proven, on the next it is the same', async () => {
  const { database, databaseUrl, ownerPassword } = world.marina;
  const first = await databaseFacts(databaseUrl);
  // The one thing that no pg_dump before 15 carries.
  const lost = [`comments: schema public: ${first.comments['schema public']} → standard public schema`];
  await using servers = new AsyncDisposableStack();
  let place = await takeAndProve(world.postgres);
  for (const major of majors.filter((known) => known > 15)) {
    const next = servers.use(await startPostgres({ major }));
    const report = await runRestore(place, { with: { databaseUrl: next.url(database), installed }, options: { only } });
    assert.deepEqual(
      done(report).warnings.filter((line) => !line.startsWith('version of extension ')),
      [],
    );
    assert.deepEqual(differences(first, await databaseFacts(next.url(database)), ['extensions']), lost);
    await makeRoles(next.url(), ownerPassword);
    place = await takeAndProve(next);
  }
});

test('to an older major a restore warns, fails with the mend where the database uses what is newer, and is refused in place', async () => {
  const { database } = world.marina;
  await using newer = await startPostgres({ major: 18 });
  await using older = await startPostgres({ major: 17 });
  await newer.query('postgres', 'create role crm_app');
  await older.query('postgres', 'create role crm_app');
  for (const server of [newer, older]) await server.createDatabase(database, 'owner crm_app');
  const place = await world.anew();
  const take = () => takeSnapshot(place, { with: { databaseUrl: newer.url(database), installed } });
  const restore = (kind: 'swap' | 'in place') =>
    runRestore(place, { with: { databaseUrl: older.url(database), installed }, options: { only, way: { kind } } });
  const content = () => older.query(database, 'select * from berths');

  await newer.query(database, 'create table berths (id integer primary key); insert into berths values (7)');
  await take();
  const report = done(await restore('swap'));
  assert.match(report.warnings.join('\n'), /^the server is PostgreSQL 17, the snapshot comes from 18: it fails where/m);
  assert.deepEqual(await content(), [{ id: 7 }]);

  await newer.query(database, 'alter table berths add double integer generated always as (id * 2) virtual');
  await take();
  const failed = await restore('swap');
  // Not `verification`, which would blame the snapshot and offer an older one.
  assert.equal(failed.exit, 'configuration', failed.summary);
  assert.match(
    failed.failure?.hint ?? '',
    /the server is older than the snapshot's: restore to PostgreSQL 18 or newer/,
  );
  const refused = await restore('in place');
  assert.equal(refused.exit, 'configuration', refused.summary);
  assert.match(refused.summary, /the snapshot comes from 18: into an older major only without --in-place/);
  assert.deepEqual(await content(), [{ id: 7 }]);
});
