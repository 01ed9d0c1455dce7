import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import pg from 'pg';

import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import { findInstallations } from '../../../lib/adapters/postgres/server/session/installations.ts';
import { drill } from '../../../lib/jobs/drill.ts';
import { scratch } from '../../helpers/scratch.ts';
import { withAddress } from '../../marina/connection.ts';
import { addAwkwardNames } from '../../marina/load.ts';
import { listeningReporter } from '../helpers/watching.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { fails } from './failing.ts';
import { actingBeforeDump, actingInMidstream, ballast } from './midstream.ts';
import { manifests } from './shelves.ts';
import { take } from './taking.ts';

let world: World;
before(async () => {
  world = await startWorld({ files: false });
  assert.equal((await take(world)).exit, 'done');
});
after(() => world[Symbol.asyncDispose]());

/** pg_dump's wait for a lock is a statement's, the census's one a lock's. */
const lockTimeout = /canceling statement due to (?:statement|lock) timeout/;

/** A session of the application that is closed, and so lets go of its locks, when it is disposed of. */
async function session(databaseUrl = world.marina.databaseUrl): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

test('fault 6: a table that stays locked fails the dump, after a second try', async () => {
  await using application = await session();
  await application.query('begin; lock table clients in access exclusive mode');
  const reporter = listeningReporter();
  const ports = await world.backupPorts({ lockTimeoutSeconds: 1 });
  await fails(
    world,
    { ports, run: world.run({ reporter }) },
    {
      exit: 'source',
      cause: lockTimeout,
      hint: /pg_locks/,
    },
  );
  assert.equal(reporter.warnings.length, 1);
  assert.match(reporter.warnings[0] ?? '', lockTimeout);
  assert.match(reporter.warnings[0] ?? '', /^begun again with a fresh snapshot/);
});

test('fault 6: a table that is let go of meanwhile is dumped at the second try, which the manifest tells', async () => {
  await using application = await session();
  await application.query('begin; lock table clients in access exclusive mode');
  let tries = 0;
  // Only the try that must fail is in a hurry: a busy server may take a second to lock what nobody holds.
  const [hasty, patient] = [await world.backupPorts({ lockTimeoutSeconds: 1 }), await world.backupPorts()];
  const withSnapshot: typeof patient.source.withSnapshot = async (use, signal) => {
    tries += 1;
    if (tries === 1) return hasty.source.withSnapshot(use, signal);
    await application.query('commit');
    return patient.source.withSnapshot(use, signal);
  };
  const dump: typeof patient.dumper.dump = (request) => (tries === 1 ? hasty : patient).dumper.dump(request);
  const ports = { ...patient, source: { ...patient.source, withSnapshot }, dumper: { ...patient.dumper, dump } };
  const report = await take(world, { ports });
  assert.equal(report.exit, 'done', report.summary);
  assert.equal(tries, 2);
  assert.match(report.warnings.join(), /begun again with a fresh snapshot/);
  assert.deepEqual((await manifests(world)).at(-1)?.warnings, report.warnings);
});

test('fault 6: a dump that makes a migration wait gives way to it, and does not come back at once', async () => {
  const { url: databaseUrl } = await ballast(world);
  await using application = await session(databaseUrl);
  const migrate = () => application.query('alter table ballast add column migrated boolean');
  const reporter = listeningReporter();
  const ports = actingInMidstream(await world.backupPorts({ databaseUrl, maxBlockingSeconds: 1 }), migrate);
  await fails(
    world,
    { ports, run: world.run({ reporter }) },
    {
      exit: 'source',
      cause: /gave way to pid \d+/,
      hint: /when the migration has ended/,
    },
  );
  assert.deepEqual(reporter.warnings, []);
  const { rows } = await application.query('select count(migrated) as migrated from ballast');
  assert.deepEqual(rows, [{ migrated: '0' }]);
});

test('fault 7: a table dropped while the dump begins leads to a fresh snapshot', async () => {
  await using application = await session();
  await application.query('create table passing (id integer)');
  let drops = 0;
  const ports = actingBeforeDump(await world.backupPorts(), async () => {
    drops += 1;
    await application.query('drop table if exists passing');
  });
  const report = await take(world, { ports });
  assert.equal(report.exit, 'done', report.summary);
  assert.equal(drops, 2);
  assert.match(report.warnings.join(), /begun again with a fresh snapshot/);
  assert.ok((await manifests(world)).at(-1)?.census.every(({ name }) => name !== 'passing'));
});

test('fault 7: a schema that changes at every try for two minutes fails the dump', async () => {
  await using application = await session();
  const names = ['first', 'second', 'third'];
  for (const name of names) await application.query(`create table passing_${name} (id integer)`);
  let elapsed = 0;
  const ports = actingBeforeDump(await world.backupPorts(), async () => {
    elapsed += 61;
    await application.query(`drop table passing_${names.shift()}`);
  });
  const clock = { ...systemClock, seconds: () => elapsed };
  const run = world.run({ clock });
  await fails(world, { ports, run }, { exit: 'source', cause: /passing_second.*does not exist/, hint: /schema/ });
});

test('fault 13: a warning of the server beside an exit of 0 is a success, kept in receipt and manifest', async () => {
  const { postgres, marina } = world;
  await postgres.createDatabase('collated', `owner crm_app template template0 locale_provider icu icu_locale 'de'`);
  // What a database shows after the operating system's ICU was upgraded.
  await postgres.query('postgres', `update pg_database set datcollversion = '1.0' where datname = 'collated'`);
  await postgres.query('collated', 'create table berths (name text); alter table berths owner to crm_app');
  const place = await world.anew();
  const databaseUrl = withAddress(marina.databaseUrl, { database: 'collated' });
  const report = await take(place, { ports: await place.backupPorts({ databaseUrl }) });
  assert.equal(report.exit, 'done', report.summary);
  assert.match(report.warnings.join('\n'), /database "collated" has a collation version mismatch/);
  assert.deepEqual((await manifests(place))[0]?.warnings, report.warnings);
});

test('fault 14: odd names of database, schemas, tables and columns come back from a drill unchanged', async () => {
  const database = `o'brien "x" \\! ../ host=elsewhere 😀\nsecond line`;
  await world.postgres.createDatabase('awkward', 'owner crm_app');
  await addAwkwardNames(withAddress(world.marina.databaseUrl, { database: 'awkward' }));
  await world.postgres.query('postgres', `alter database awkward rename to ${pg.escapeIdentifier(database)}`);
  const databaseUrl = withAddress(world.marina.databaseUrl, { database });
  const place = await world.anew();
  const report = await take(place, { ports: await place.backupPorts({ databaseUrl }), hash: true });
  assert.equal(report.exit, 'done', report.summary);
  const [manifest] = await manifests(place);
  assert.equal(manifest?.source.database, database);
  assert.ok(manifest.census.some(({ name }) => name === 'line\nbreak; DROP TABLE clients; --'));
  const drilled = await drill(await place.drillPorts({ databaseUrl }), place.run(), {
    choice: { by: 'latest' },
    checks: { mustBeTrue: [], objectKeys: [] },
    jobs: 2,
    concurrency: 4,
    only: 'database',
  });
  assert.equal(drilled.exit, 'done', drilled.summary);
});

for (const [what, option, cause] of [
  ['table', '--exclude-table=public.documents', /table .*documents/],
  ['schema', '--exclude-schema=billing', / billing\.\w+ is not in the archive/],
  ['large object', '--no-blobs', /3 large objects are not in the archive/],
] as const) {
  test(`fault 16: an archive without a ${what} that the catalog lists is not committed, naming it`, async () => {
    await using directory = await scratch('omitting');
    const installed = await programsThatOmit(directory.path, option);
    await fails(
      world,
      { ports: await world.backupPorts({ installed }) },
      {
        exit: 'verification',
        cause,
        hint: /lifeboat backup/,
      },
    );
  });
}

/** The server's own programs, but its pg_dump is told to leave something out. */
async function programsThatOmit(directory: string, option: string) {
  const { binDirectory } = world.postgres;
  const scripts = {
    pg_dump: `[ "$1" = --version ] || set -- "$@" '${option}'\nexec ${binDirectory}/pg_dump "$@"`,
    pg_restore: `exec ${binDirectory}/pg_restore "$@"`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return async () => (await findInstallations([directory])).filter((found) => found.binDirectory === directory);
}
