import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { locate } from '../../tools/setup/prepare.ts';
import { startAgent } from '../helpers/gpgAgent.ts';
import { readerPolicy } from '../helpers/policies.ts';
import { scratch } from '../helpers/scratch.ts';
import { scopedKeys } from '../helpers/servers/scopedKeys.ts';
import { makeSignatures } from '../jobs/helpers/signatures.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';
import { documentKeys } from '../marina/load.ts';
import { databaseFacts, differences } from '../marina/proof.ts';
import { commandsOf, filled } from './commands.ts';
import { mcVariables } from './mc.ts';

const execute = promisify(execFile);

/** What a reader of the page has: a read key of the vault, a server, and the stock programs. Nothing of ours. */
async function readersEnvironment(world: World, home: string) {
  const { vault, vaultBucket, postgres } = world;
  const keys = await scopedKeys(vault, readerPolicy(vaultBucket));
  return {
    PATH: `${dirname(await locate('mc'))}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: home,
    GNUPGHOME: home,
    ...mcVariables(home, { vault: { ...keys, host: vault.host, port: vault.port } }),
    PGHOST: postgres.host,
    PGPORT: String(postgres.port),
    PGUSER: postgres.superuser,
    PGPASSWORD: postgres.password,
  };
}

test('the commands of docs/reference/formats.md bring back every row and every file without Lifeboat', async () => {
  await using world = await startWorld();
  await using home = await scratch('reader');
  assert.ok(world.keys);
  const signatures = await makeSignatures();
  const signing = {
    ...world,
    backupPorts: async () => signatures.as('writer', await world.backupPorts()),
    mirrorPorts: async () => signatures.as('writer', await world.mirrorPorts()),
  };
  await takeSnapshot(signing);
  await takeMirror(signing);
  // The second run finds nothing changed: its index is a pointer.
  await takeMirror(signing);
  const env = await readersEnvironment(world, home.path);
  const script = join(home.path, 'page.sh');
  const page = (await commandsOf('docs/reference/formats.md', import.meta.filename)).join('');
  await writeFile(
    script,
    filled(page, {
      'BUCKET=crm-vault': `BUCKET=${world.vaultBucket}`,
      'HOST=port_nimara_crm': `HOST=${world.host}`,
      'DATABASE=port_nimara_crm': 'DATABASE=by_hand',
    }),
  );
  const shell = (...options: string[]) => execute('bash', ['--norc', ...options], { env, cwd: home.path });

  const writerKey = join(home.path, 'writer.asc');
  await writeFile(writerKey, signatures.publicKeys.writer);
  await shell('-c', `${startAgent} && gpg --batch --quiet --import ${world.keys.privateKeyFile} ${writerKey}`);
  const { stdout, stderr } = await shell('-o', 'pipefail', '-e', script);
  await shell('-c', 'gpgconf --kill gpg-agent');

  assert.equal(await readFile(join(home.path, 'differences'), 'utf8'), '');
  assert.equal(stderr.match(/Good signature from/g)?.length, 2, stderr);
  assert.match(stdout, /^dump\.gz\.gpg: OK$/m);
  assert.match(stdout, /^archive: OK$/m);
  const back = await databaseFacts(world.postgres.url('by_hand'));
  const live = await databaseFacts(world.postgres.url(world.marina.database));
  // As the page says: the rights of the database itself are not in an archive.
  assert.deepEqual(differences(live, back, ['database']), [
    'privileges: database: crm_readonly CONNECT → PUBLIC CONNECT, PUBLIC TEMPORARY',
  ]);
  const keys = new Set(await documentKeys(world.marina.databaseUrl));
  for (const directory of ['files', 'as-of']) {
    const found = await readdir(join(home.path, directory), { recursive: true, withFileTypes: true });
    const names = found
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(home.path, directory).length + 1));
    assert.deepEqual(new Set(names), keys, directory);
  }
  assert.ok((await readFile(join(home.path, 'digests'), 'utf8')).split('\n').length > keys.size);
});
