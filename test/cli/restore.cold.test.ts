import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

import { readerPolicy } from '../helpers/policies.ts';
import { scratch } from '../helpers/scratch.ts';
import { serverEnvironment } from '../helpers/servers/environment.ts';
import { startMinio } from '../helpers/servers/minio.ts';
import { rootClient } from '../helpers/servers/objectServer.ts';
import { startPostgres } from '../helpers/servers/postgres.ts';
import { scopedKeys } from '../helpers/servers/scopedKeys.ts';
import { startLifeboat } from '../jobs/helpers/cli.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { bucketVariables } from '../jobs/restoreSteps/environment.ts';
import { takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';
import { fileContent, fileProperties } from '../marina/files.ts';
import { documentKeys } from '../marina/load.ts';
import { type DatabaseFacts, databaseFacts, differences } from '../marina/proof.ts';

let world: World;
let facts: DatabaseFacts;

beforeAll(async () => {
  world = await startWorld();
  await takeSnapshot(world);
  await takeMirror(world);
  facts = await databaseFacts(world.postgres.url(world.marina.database));
});
afterAll(() => world[Symbol.asyncDispose]());

test('cold start: with the key that reads the vault, the private key and the .env alone, everything comes back', async () => {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await scratch('cold'));
  await chmod(home.path, 0o777);
  const [postgres, live] = await Promise.all([startPostgres(), startMinio()]);
  stack.use(postgres);
  stack.use(live);
  const reading = await scopedKeys(world.vault, readerPolicy(world.vaultBucket));
  const variables = {
    BACKUP_HOST: world.host,
    DATABASE_URL: postgres.url(world.marina.database),
    ...bucketVariables('MINIO', live),
    MINIO_BUCKET: 'crm-files',
    BACKUP_S3_ENDPOINT: world.vault.endpoint,
    BACKUP_S3_BUCKET: world.vaultBucket,
    BACKUP_S3_ACCESS_KEY: reading.accessKey,
    BACKUP_S3_SECRET_KEY: reading.secretKey,
    BACKUP_S3_SESSION_TOKEN: reading.sessionToken,
    BACKUP_GPG_PRIVATE_KEY_FILE: world.keys?.privateKeyFile ?? '',
    BACKUP_SCRATCH_DIR: home.path,
  };
  const envFile = join(home.path, '.env');
  await writeFile(
    envFile,
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const { code, errors } = await startLifeboat(
    ['restore', '--yes', '--env-file', envFile],
    serverEnvironment(home.path),
  ).ended;
  assert.equal(code, 0, errors);
  assert.match(errors, /warning: writing the receipt: /);
  assert.match(errors, /give role crm_app its password, in psql: \\password "crm_app"/);

  const restored = await databaseFacts(postgres.url(world.marina.database));
  assert.deepEqual(differences(facts, restored), []);
  const passwords = await postgres.query(
    'postgres',
    `select rolname from pg_authid where rolname like 'crm%' and rolpassword is not null`,
  );
  assert.deepEqual(passwords, []);
  const client = rootClient(live);
  for (const key of await documentKeys(postgres.url(world.marina.database))) {
    const found = await client.send(new GetObjectCommand({ Bucket: 'crm-files', Key: key }));
    const { contentType, metadata } = fileProperties(key);
    assert.deepEqual(Buffer.from((await found.Body?.transformToByteArray()) ?? []), fileContent(key), key);
    assert.deepEqual([found.ContentType, found.Metadata], [contentType, metadata], key);
  }
  // Run again, it finds all of it there; what came since then stays.
  await client.send(new PutObjectCommand({ Bucket: 'crm-files', Key: 'came later', Body: 'stay' }));
  const again = await startLifeboat(
    ['restore', '--yes', '--only', 'objects', '--json', '--env-file', envFile],
    serverEnvironment(home.path),
  ).ended;
  assert.equal(again.code, 0, again.errors);
  assert.match(again.output, /"written": ?0/);
  const stayed = await client.send(new GetObjectCommand({ Bucket: 'crm-files', Key: 'came later' }));
  assert.equal(await stayed.Body?.transformToString(), 'stay');
  client.destroy();
});
