import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifests } from '../jobs/backup/shelves.ts';
import { bucketVariables } from '../jobs/restoring/environment.ts';
import { assertDone, startService } from './site/services.ts';
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
  const asked = ['--app-env', '/srv/crm/.env', '--private-key', '/home/operator/crm.asc', '--yes'];
  const first = await machine.run('lifeboat', '--env-file', '/srv/vault.env', 'init', ...asked);
  assert.equal(first.code, 0, first.errors);
  assert.match(first.errors, /^ +sudo lifeboat install$/m);

  const { code, errors } = await machine.run('lifeboat', 'install');
  assert.equal(code, 0, errors);
  assert.match(errors, /prune is not installed: there is no prune\.env in \/etc\/lifeboat/);
  assertDone(await startService(machine, 'backup'));
  const taken = await manifests(place);
  assert.equal(taken.length, 2);

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
