import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { installedIn } from '../../../lib/adapters/postgres/dump/installed.ts';
import { findInstallations, type Installation } from '../../../lib/adapters/postgres/server/session/installations.ts';
import { type PostgresServer, startPostgres } from '../../helpers/servers/postgres.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { fails } from './failing.ts';
import { manifests } from './shelves.ts';
import { take } from './taking.ts';

let world: World;
let sixteen: PostgresServer;
before(async () => {
  world = await startWorld({ files: false, postgres: { newestMinor: true } });
  sixteen = await startPostgres({ major: 16 });
  await sixteen.query('postgres', 'create table berths (id integer)');
});
after(async () => {
  await sixteen[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** The clients of this machine that pass, as if the others were not installed. */
function only(wanted: (installation: Installation) => boolean, directories: readonly string[] = []) {
  return async () => {
    const found = (await findInstallations(directories)).filter(wanted);
    assert.notEqual(found.length, 0, 'no such client on this machine: node tools/setup/main.ts');
    return found;
  };
}

test('a client of the server’s own minor takes a snapshot without a warning', async () => {
  const ports = await world.backupPorts({ installed: installedIn([world.postgres.binDirectory]) });
  const report = await take(world, { ports });
  assert.equal(report.exit, 'done', report.summary);
  assert.deepEqual(report.warnings, []);
});

test('fault 2: a server whose major no client at hand has is refused, naming the package', async () => {
  const options = { databaseUrl: sixteen.url(), installed: only(({ major }) => major === 15) };
  await fails(
    world,
    { ports: await world.backupPorts(options) },
    {
      exit: 'configuration',
      cause: /no pg_dump of major 16; found 15\.\d+/,
      hint: /apt-get install postgresql-client-16/,
    },
  );
  const place = await world.anew();
  const installed = installedIn([sixteen.binDirectory]);
  const report = await take(place, { ports: await place.backupPorts({ databaseUrl: sixteen.url(), installed }) });
  assert.equal(report.exit, 'done', report.summary);
  assert.match((await manifests(place))[0]?.tools.pgDump ?? '', /^pg_dump 16\./);
});

test('fault 2: a client behind the server’s minor whose archive holds pg_attver fails', async () => {
  // This server keeps the option on every column, older clients copy it out, and no older server takes it.
  const older = only(({ major, versionNumber }) => major === 15 && versionNumber < world.postgres.versionNumber);
  await fails(
    world,
    { ports: await world.backupPorts({ installed: older }) },
    {
      exit: 'verification',
      cause: /pg_dump 15\.\d+ wrote the column option pg_attver of server 15\.\d+/,
      hint: /upgrade the PostgreSQL client to 15\.\d+/,
    },
  );
});
