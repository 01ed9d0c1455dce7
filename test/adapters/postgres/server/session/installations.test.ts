import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  findInstallations,
  type Installation,
  pickDumpClient,
  pickRestoreClient,
  pickServer,
} from '../../../../../lib/adapters/postgres/server/session/installations.ts';
import { locate } from '../../../../../tools/setup/prepare.ts';
import { scratch } from '../../../../helpers/scratch.ts';
import { majors } from '../../../../helpers/servers/postgres.ts';

function installation(version: string, server = true): Installation {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return { binDirectory: `/pg/${version}`, version, versionNumber: major * 10000 + minor, major, server };
}

const several = ['18.4', '17.2', '16.14', '15.20', '15.18', '14.9'].map((version) => installation(version));
const versionOf = (picked: Installation) => picked.version;

test('installations are found by looking: where packages put them and in given directories, newest first', async () => {
  const places = await Promise.all(majors.map((major) => locate(`postgres-${major}`)));
  const found = await findInstallations([...places, '/nonexistent/*/bin']);
  const order = found.map((entry) => entry.major);
  assert.deepEqual(
    order,
    order.toSorted((a, b) => b - a),
  );
  const servers = new Set(found.filter((entry) => entry.server).map((entry) => entry.major));
  for (const major of majors) assert.ok(servers.has(major), String(major));
  assert.equal(new Set(found.map((entry) => entry.binDirectory)).size, found.length);
});

test('a directory whose pg_dump does not work, or is a wrapper of another name, is no installation', async () => {
  await using folder = await scratch('installations');
  const [broken, wrapped] = [join(folder.path, 'broken'), join(folder.path, 'wrapped')];
  for (const directory of [broken, wrapped]) await mkdir(directory);
  await writeFile(join(broken, 'pg_dump'), '#!/bin/sh\nexit 1\n');
  await chmod(join(broken, 'pg_dump'), 0o755);
  await symlink('/bin/true', join(wrapped, 'pg_dump'));
  const found = await findInstallations([broken, wrapped]);
  assert.ok(found.every((entry) => !entry.binDirectory.startsWith(folder.path)));
});

test('D11: a version before its release is recognised, with the number of its server', async () => {
  await using folder = await scratch('installations');
  const said = { '19rc1': '19rc1 (Debian 19~rc1-1)', '19beta2': '19beta2', '20devel': '20devel', '18.6': '18.6' };
  for (const [name, version] of Object.entries(said)) {
    await mkdir(join(folder.path, name));
    await writeFile(join(folder.path, name, 'pg_dump'), `#!/bin/sh\necho 'pg_dump (PostgreSQL) ${version}'\n`);
    await chmod(join(folder.path, name, 'pg_dump'), 0o755);
  }
  const found = (await findInstallations([`${folder.path}/*`])).filter((entry) =>
    entry.binDirectory.startsWith(folder.path),
  );
  assert.deepEqual(Object.fromEntries(found.map((entry) => [entry.version, entry.versionNumber])), {
    '20devel': 200000,
    '19rc1': 190000,
    '19beta2': 190000,
    '18.6': 180006,
  });
  assert.equal(versionOf(pickDumpClient(found, 190000)).slice(0, 2), '19');
});

test("the dump client has the server's own major and the newest minor", () => {
  assert.equal(versionOf(pickDumpClient(several, 150012)), '15.20');
  assert.equal(versionOf(pickDumpClient(several, 180006)), '18.4');
});

test('fault 2: refuses to dump with a client of another major, naming the package to install', () => {
  const without = several.filter((entry) => entry.major !== 16);
  assert.throws(() => pickDumpClient(without, 160003), {
    kind: 'configuration',
    message: 'no pg_dump of major 16; found 18.4, 17.2, 15.20, 15.18, 14.9',
    hint: 'apt-get install postgresql-client-16; where the system has none, first: apt-get install postgresql-common && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh',
  });
  assert.throws(() => pickDumpClient([], 160003), { kind: 'configuration', message: /found none/u });
});

test('fault 2: a server newer than every client is refused with the client to install, and a newer client than any known serves', () => {
  assert.throws(() => pickDumpClient(several, 190001), {
    kind: 'configuration',
    message: 'no pg_dump of major 19; found 18.4, 17.2, 16.14, 15.20, 15.18, 14.9',
    hint: /^apt-get install postgresql-client-19; /u,
  });
  const newest = [installation('19.1'), ...several];
  assert.equal(versionOf(pickDumpClient(newest, 190001)), '19.1');
  // Whatever 19 writes, its own pg_restore reads it.
  for (const archive of ['1.16', '1.17']) assert.equal(versionOf(pickRestoreClient(newest, 190001, archive)), '19.1');
  assert.equal(versionOf(pickRestoreClient(newest, 180004, '1.17')), '19.1');
  assert.throws(() => pickRestoreClient(several, 180004, '1.17'), { kind: 'configuration', message: /1\.17/u });
});

test("the restore client has the target's major, or is the oldest that can read the archive", () => {
  const cases: [number, string, string][] = [
    [150018, '1.14', '15.20'],
    [160014, '1.14', '16.14'],
    [150018, '1.15', '16.14'],
    [150018, '1.16', '17.2'],
    [180004, '1.16', '18.4'],
    [190000, '1.14', '14.9'],
  ];
  for (const [target, archive, version] of cases) {
    assert.equal(versionOf(pickRestoreClient(several, target, archive)), version);
  }
  assert.throws(() => pickRestoreClient([installation('15.18')], 150018, '1.16'), {
    kind: 'configuration',
    message: /1\.16/u,
  });
});

test("a server to restore into has the source's major or the oldest newer one, and is a server", () => {
  assert.equal(versionOf(pickServer(several, 160001)), '16.14');
  const clientsOnly = several.map((entry) => (entry.major === 16 ? { ...entry, server: false } : entry));
  assert.equal(versionOf(pickServer(clientsOnly, 160001)), '17.2');
  assert.throws(() => pickServer([installation('15.18')], 160001), {
    kind: 'configuration',
    hint: /^apt-get install postgresql-16; /u,
  });
});
