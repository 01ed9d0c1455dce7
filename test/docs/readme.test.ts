import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { arnOf, policyDocument, powersOver, principals } from '../../lib/core/vault/powers.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { keys } from '../cli/restoring/terminal.ts';
import { startAgent } from '../helpers/gpgAgent.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { scopedKeys } from '../helpers/servers/scopedKeys.ts';
import { manifests } from '../jobs/backup/shelves.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { bucketVariables } from '../jobs/restoreSteps/environment.ts';
import { documentKeys } from '../marina/load.ts';
import { type DatabaseFacts, databaseFacts, differences } from '../marina/proof.ts';
import { commandsOf, filled, linesOf } from './commands.ts';
import { everything } from './everything.ts';
import { mcVariables } from './mc.ts';
import { ownEtc } from './ownEtc.ts';
import { type Reader, readerAt } from './reader.ts';

let world: World;
let home: Scratch;
let reader: Reader;
let facts: DatabaseFacts;
let page: readonly string[];

before(async () => {
  world = await startWorld();
  home = await scratch('readme');
  const { live, vault, postgres } = world;
  reader = await readerAt(home.path, {
    ...everything(world),
    ...mcVariables(home.path, { live, vault }),
    PGHOST: postgres.host,
    PGPORT: String(postgres.port),
    PGUSER: postgres.superuser,
    PGPASSWORD: postgres.password,
  });
  await reader.has('mc', `exec '${await locate('mc')}' "$@"`);
  page = await commandsOf('README.md', import.meta.filename);
  await reader.types('lifeboat backup && lifeboat mirror');
  facts = await databaseFacts(world.postgres.url(world.marina.database));
});
after(async () => {
  await reader.types('gpgconf --kill gpg-agent');
  await home[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** The block of the README that begins so. */
function block(begins: string): string {
  return page.find((text) => text.startsWith(begins)) ?? assert.fail(`no block begins with ${begins}`);
}

test('lifeboat init, told by the environment alone, writes to /etc/lifeboat and proves a first snapshot', async () => {
  await using application = await scratch('application');
  const { live, marina, keys: pair, liveBucket, scratchDirectory } = world;
  const etc = await ownEtc(application.path);
  const owner = await readerAt(application.path, await initVariables(), etc.around);
  const variables = { DATABASE_URL: marina.databaseUrl, ...bucketVariables('MINIO', live), MINIO_BUCKET: liveBucket };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(application.path, '.env'), lines.join(''));
  const { stderr } = await owner.types(block('lifeboat init'));
  assert.match(stderr, /is proven: \d+ tables/);
  await owner.types('lifeboat --env-file /etc/lifeboat/drill.env status');

  async function initVariables(): Promise<Record<string, string>> {
    const bucket = 'init-by-readme';
    const { endpoint, accessKey, secretKey } = world.vault;
    const keysOf = (holder: 'writer' | 'read') =>
      scopedKeys(world.vault, policyDocument(powersOver(principals[holder], arnOf(bucket))));
    const [writer, read] = [await keysOf('writer'), await keysOf('read')];
    return {
      BACKUP_SCRATCH_DIR: scratchDirectory,
      INIT_S3_ACCESS_KEY: accessKey,
      INIT_S3_SECRET_KEY: secretKey,
      BACKUP_S3_ENDPOINT: endpoint,
      BACKUP_S3_BUCKET: bucket,
      BACKUP_S3_ACCESS_KEY: writer.accessKey,
      BACKUP_S3_SECRET_KEY: writer.secretKey,
      BACKUP_S3_SESSION_TOKEN: writer.sessionToken,
      BACKUP_S3_READ_ACCESS_KEY: read.accessKey,
      BACKUP_S3_READ_SECRET_KEY: read.secretKey,
      BACKUP_S3_READ_SESSION_TOKEN: read.sessionToken,
      BACKUP_GPG_PUBLIC_KEY_FILE: pair?.publicKeyFile ?? '',
      BACKUP_GPG_PRIVATE_KEY_FILE: pair?.privateKeyFile ?? '',
    };
  }
});

test('own checks, as the README shows them, are part of a drill', async () => {
  await writeFile(join(home.path, 'checks.json'), block('{\n  "mustBeTrue"'));
  const { stderr } = await reader.types('DRILL_CHECKS_FILE=checks.json lifeboat drill');
  assert.match(stderr, /own checks/);
  assert.match(stderr, /is proven/);
});

test('each restore of the README brings database and files back', async () => {
  const { database } = world.marina;
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const lines = linesOf(filled(block('lifeboat restore'), { '2026-03-01T11:30Z': now }));
  const answers: readonly (readonly (readonly [RegExp, string])[])[] = [
    [
      [/Which snapshot\?/, ''],
      [/Type the name of the database/, database],
    ],
    [[/Type the name of the database/, database]],
    [
      [/Which snapshot\?/, ''],
      [/Go ahead\?/, 'y'],
    ],
    [],
  ];
  assert.equal(lines.length, answers.length);
  for (const [at, line] of lines.entries()) {
    const filesOnly = line.includes('objects');
    if (!filesOnly) await world.postgres.query(database, 'truncate billing.invoices cascade');
    await emptyLiveBucket();
    const typist = reader.typesAtTerminal(line);
    for (const [question, typed] of answers[at] ?? []) {
      await typist.sees(question);
      typist.types(`${typed}${keys.enter}`);
    }
    const { code, shown } = await typist.ended;
    assert.equal(code, 0, `${line}\n${shown}`);
    await asBefore();
  }
});

test('two lines without Lifeboat bring database and files back', async () => {
  const { database, databaseUrl } = world.marina;
  const documents = await documentKeys(databaseUrl);
  const [manifest] = await manifests(world);
  assert.ok(manifest && world.keys);
  await reader.types(`${startAgent}
    gpg --batch --quiet --import ${world.keys.privateKeyFile}
    mc cp --quiet vault/${world.vaultBucket}/${manifest.dump.key} 14.dump.gz.gpg
    dropdb --force ${database}
    createdb --template template0 ${database}`);
  await emptyLiveBucket();
  await reader.types(
    filled(block('gpg --decrypt'), { 'crm-vault': world.vaultBucket, 'live/crm-files': `live/${world.liveBucket}` }),
  );
  const back = await databaseFacts(world.postgres.url(database));
  assert.deepEqual(back['rows'], facts['rows']);
  assert.deepEqual(await liveKeys(), new Set(documents));
});

async function asBefore(): Promise<void> {
  assert.deepEqual(differences(facts, await databaseFacts(world.postgres.url(world.marina.database))), []);
  const documents = await documentKeys(world.marina.databaseUrl);
  assert.deepEqual(await liveKeys(), new Set(documents));
}

async function emptyLiveBucket(): Promise<void> {
  await reader.types(`mc rm --quiet --recursive --force live/${world.liveBucket}`);
}

async function liveKeys(): Promise<ReadonlySet<string>> {
  const bucket = `live/${world.liveBucket}/`;
  const { stdout } = await reader.types(`mc find ${bucket}`);
  return new Set(stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(bucket.length)])));
}
