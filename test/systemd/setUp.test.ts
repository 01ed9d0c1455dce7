import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandsOf, filled, linesOf } from '../docs/commands.ts';
import { manifests } from '../jobs/backup/shelves.ts';
import { bucketVariables } from '../jobs/restoreSteps/environment.ts';
import { uninstall } from './site/services.ts';
import { envText } from './site/variables.ts';
import { systemdSite } from './site.ts';

test('as README.md has it: init, then install, and the service of a timer does what init did; restore brings it back', async () => {
  const { world, machine } = await systemdSite();
  const place = await world.anew();
  const { endpoint, accessKey, secretKey } = place.vault;
  const { database, databaseUrl } = place.marina;
  await machine.write(
    '/srv/crm/.env',
    envText({ DATABASE_URL: databaseUrl, ...bucketVariables('MINIO', place.live), MINIO_BUCKET: place.liveBucket }),
  );
  await machine.write(
    '/srv/vault.env',
    envText({
      BACKUP_S3_ENDPOINT: endpoint,
      BACKUP_S3_BUCKET: place.vaultBucket,
      BACKUP_S3_ACCESS_KEY: accessKey,
      BACKUP_S3_SECRET_KEY: secretKey,
      BACKUP_S3_READ_ACCESS_KEY: accessKey,
      BACKUP_S3_READ_SECRET_KEY: secretKey,
      RESTORE_DATABASE_URL: place.postgres.url(database),
      BACKUP_HOST: place.host,
    }),
  );
  await uninstall(machine);
  const asked = ['--app-env', '/srv/crm/.env', '--private-key', '/home/operator/crm.asc', '--yes'];
  const first = await machine.run('lifeboat', '--env-file', '/srv/vault.env', 'init', ...asked);
  assert.equal(first.code, 0, first.errors);
  assert.match(first.errors, /^ +sudo lifeboat install$/m);

  const [install = '', services = ''] = await commandsOf('docs/guide/one-machine.md', import.meta.filename);
  const [dryRun = '', really = ''] = linesOf(filled(install, { 'sudo ': '' }));
  const shown = await machine.run('sh', '-c', dryRun);
  assert.equal(shown.code, 0, shown.errors);
  assert.match(shown.errors, /^ExecStart=/m);
  assert.ok(!shown.errors.includes(secretKey), 'a secret is shown');
  const { code, errors } = await machine.run('sh', '-c', really);
  assert.equal(code, 0, errors);
  assert.match(errors, /prune is not installed: there is no prune\.env in \/etc\/lifeboat/);

  const [list = '', start = '', stop = '', read = '', ...more] = linesOf(filled(services, { 'sudo ': '' }));
  assert.deepEqual(more, []);
  assert.match(await machine.succeed('sh', '-c', list), /lifeboat-backup\.service/);
  await machine.succeed('sh', '-c', start);
  assert.equal((await manifests(place)).length, 2);
  await machine.succeed('sh', '-c', stop);
  assert.match(await machine.succeed('sh', '-c', read), /✓ snapshot /);

  const restored = await machine.run(
    'lifeboat',
    '--env-file',
    '/etc/lifeboat/drill.env',
    'restore',
    '--beside',
    '--yes',
    '--json',
  );
  assert.equal(restored.code, 0, restored.errors);
  const removed = await machine.run('lifeboat', 'install', '--remove');
  assert.equal(removed.code, 0, removed.errors);
  const left = await machine.succeed('ls', '/etc/lifeboat');
  assert.equal(left, 'backup.pub.asc\ndrill.env\nlifeboat.json\nwriter.env\n');
});
