import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { scratch } from '../../helpers/scratch.ts';
import { withAddress } from '../../marina/connection.ts';
import { databaseFacts, differences } from '../../marina/proof.ts';
import { startWorld } from '../helpers/world.ts';
import { manifests, pinnedDump } from './shelves.ts';
import { take } from './taking.ts';

const execute = promisify(execFile);

test('gpg, gunzip and pg_restore alone bring a dump back, row for row', async () => {
  await using world = await startWorld({ files: false });
  await using home = await scratch('stock');
  const { postgres, marina, keys } = world;
  assert.equal((await take(world)).exit, 'done');
  const [manifest] = await manifests(world);
  assert.ok(manifest && keys);
  const dump = join(home.path, 'dump.gz.gpg');
  await writeFile(dump, await pinnedDump(world, manifest));
  await mkdir(join(home.path, 'gnupg'), { mode: 0o700 });
  const environment = {
    PATH: process.env['PATH'] ?? '',
    GNUPGHOME: join(home.path, 'gnupg'),
    PGHOST: postgres.host,
    PGPORT: String(postgres.port),
    PGUSER: postgres.superuser,
    PGPASSWORD: postgres.password,
  };
  const shell = (line: string) =>
    execute('bash', ['--norc', '-o', 'pipefail', '-ec', line], { env: environment, cwd: home.path });

  // gpg would start it too, but waits for it five seconds at most.
  await shell('gpg-agent --daemon --quiet >agent.log 2>&1');
  await using ending = new AsyncDisposableStack();
  ending.defer(async () => void (await shell('gpgconf --kill gpg-agent')));
  await shell(`gpg --batch --quiet --import ${keys.privateKeyFile}`);
  // pg_restore has read enough before gpg has written all: whether gpg exits 0 then is a race.
  const { stdout: contents } = await shell(
    'set +o pipefail; gpg --batch --quiet --decrypt dump.gz.gpg | gunzip | pg_restore --list',
  );
  assert.equal(contents.split('\n').filter((line) => /^\d+; /.test(line)).length, manifest.tocEntries);

  await shell(`createdb --template template0 --owner crm_app --encoding UTF8 --locale C.UTF-8 restored
    gpg --batch --quiet --decrypt dump.gz.gpg | gunzip | pg_restore --exit-on-error --dbname restored`);
  // A dump carries no rights on the database itself; the manifest tells them.
  await postgres.query(
    'postgres',
    'revoke all on database restored from public; grant connect on database restored to crm_readonly',
  );
  const [before, after] = [
    await databaseFacts(postgres.url(marina.database)),
    await databaseFacts(withAddress(postgres.url(), { database: 'restored' })),
  ];
  assert.deepEqual(differences(before, after, ['database']), []);
});
