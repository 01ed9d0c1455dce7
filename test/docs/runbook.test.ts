import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { scratch } from '../helpers/scratch.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { connected } from '../marina/connection.ts';
import { databaseFacts, differences } from '../marina/proof.ts';
import { commandsOf } from './commands.ts';

const execute = promisify(execFile);
const program = join(import.meta.dirname, '../../bin/lifeboat.ts');

/** One person who holds everything, as on the night. */
function everything(world: World, home: string): Record<string, string> {
  const { live, vault, keys, postgres, marina } = world;
  return {
    PATH: `${home}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: home,
    BACKUP_HOST: world.host,
    BACKUP_SCRATCH_DIR: world.scratchDirectory,
    DATABASE: marina.database,
    DATABASE_URL: postgres.url(marina.database),
    MINIO_ENDPOINT: live.host,
    MINIO_PORT: String(live.port),
    MINIO_ACCESS_KEY: live.accessKey,
    MINIO_SECRET_KEY: live.secretKey,
    MINIO_BUCKET: world.liveBucket,
    BACKUP_S3_ENDPOINT: vault.endpoint,
    BACKUP_S3_BUCKET: world.vaultBucket,
    BACKUP_S3_ACCESS_KEY: vault.accessKey,
    BACKUP_S3_SECRET_KEY: vault.secretKey,
    BACKUP_GPG_PUBLIC_KEY_FILE: keys?.publicKeyFile ?? '',
    BACKUP_GPG_PRIVATE_KEY_FILE: keys?.privateKeyFile ?? '',
  };
}

test('the commands of the night, as docs/runbook.md has them, bring a damaged database back and go on backing up', async () => {
  await using world = await startWorld();
  await using home = await scratch('night');
  const env = everything(world, home.path);
  const shim = join(home.path, 'lifeboat');
  await writeFile(shim, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  await chmod(shim, 0o755);
  const shell = (script: string) => execute('bash', ['--norc', '-e', '-c', script], { env, cwd: home.path });
  await shell('lifeboat backup && lifeboat mirror && lifeboat drill');
  const before = await databaseFacts(world.postgres.url(world.marina.database));
  await connected(world.postgres.url(world.marina.database), (client) =>
    client.query('delete from notices; drop table app_settings cascade'),
  );

  const { stderr } = await shell(await commandsOf('runbook.md'));
  const after = await databaseFacts(world.postgres.url(world.marina.database));
  assert.deepEqual(differences(before, after), []);
  assert.match(stderr, /To go back, in psql/);
  assert.match(stderr, /is proven: \d+ tables/);
});
