import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { type Scratch, scratch } from '../helpers/scratch.ts';
import { serverEnvironment } from '../helpers/servers/environment.ts';
import { type Ended, startLifeboat } from '../jobs/helpers/cli.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { bucketVariables } from '../jobs/restoreSteps/environment.ts';
import { atTerminal, keys } from './restoring/terminal.ts';

let world: World;
let home: Scratch;
let application: string;

beforeAll(async () => {
  world = await startWorld();
  home = await scratch('init');
  application = join(home.path, 'app.env');
  const lines = Object.entries({
    NODE_ENV: 'production',
    ENCRYPTION_KEY: 'the application’s own affair',
    DATABASE_URL: world.marina.databaseUrl,
    ...bucketVariables('MINIO', world.live),
    MINIO_BUCKET: world.liveBucket,
  });
  await writeFile(application, lines.map(([name, value]) => `${name}=${value}\n`).join(''));
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** The vault's administrator, as an operator who has just installed a store is. */
function vaultVariables(bucket: string): Record<string, string> {
  const { endpoint, accessKey, secretKey } = world.vault;
  return {
    ...serverEnvironment(world.scratchDirectory),
    BACKUP_SCRATCH_DIR: world.scratchDirectory,
    BACKUP_S3_ENDPOINT: endpoint,
    BACKUP_S3_BUCKET: bucket,
    BACKUP_S3_ACCESS_KEY: accessKey,
    BACKUP_S3_SECRET_KEY: secretKey,
  };
}

function init(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  return startLifeboat(['init', '--app-env', application, ...args], environment).ended;
}

async function filesIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.toSorted((a, b) => a.localeCompare(b));
}

test('off a terminal nothing is asked: all that is missing is named at once, and nothing is written', async () => {
  const directory = join(home.path, 'missing');
  const { code, errors } = await startLifeboat(
    ['init', '--app-env', join(home.path, 'none.env'), '--to', directory],
    serverEnvironment(world.scratchDirectory),
  ).ended;
  assert.equal(code, 10, errors);
  for (const name of ['DATABASE_URL', 'MINIO_ENDPOINT', 'BACKUP_S3_BUCKET', 'BACKUP_S3_SECRET_KEY', '--private-key']) {
    assert.match(errors, new RegExp(name));
  }
  assert.deepEqual(await filesIn(directory), []);
});

test('wrong answers are found by trying them, all at once, and nothing is written', async () => {
  const directory = join(home.path, 'wrong');
  const key = join(home.path, 'wrong.asc');
  const { code, errors } = await init(['--to', directory, '--private-key', key], {
    ...vaultVariables('init-wrong'),
    DATABASE_URL: world.marina.databaseUrl.replace(/:[^:@]+@/, ':wrong-hunter2@'),
    MINIO_BUCKET: 'no-such-bucket',
  });
  assert.equal(code, 12, errors);
  assert.match(errors, /password authentication failed/);
  assert.match(errors, /no bucket no-such-bucket/);
  assert.doesNotMatch(errors, /hunter2/);
  assert.deepEqual([await filesIn(directory), await filesIn(key)], [[], []]);
});

test('from nothing to the first proven snapshot: bucket, keys, files, backup, mirror, drill; a second run goes on from there', async () => {
  const directory = join(home.path, 'whole');
  const key = join(home.path, 'safe', 'crm.asc');
  const environment = vaultVariables('init-whole');
  const words = ['--to', directory, '--private-key', key, '--yes'];

  const refused = await init(words.slice(0, -1), environment);
  assert.equal(refused.code, 10, refused.errors);
  assert.match(refused.errors, /the writer's keys can end versions/);
  assert.deepEqual(await filesIn(directory), []);

  const { code, output, errors } = await init([...words, '--json'], environment);
  assert.equal(code, 0, errors);
  const wrote = /^(?:Written: |Made key )/m;
  assert.match(errors, wrote);
  const document = JSON.parse(output) as {
    proven: boolean;
    written: string[];
    reports: { job: string; exit: string }[];
  };
  assert.equal(document.proven, true);
  assert.deepEqual(
    document.reports.map(({ job, exit }) => `${job} ${exit}`),
    ['mirror done', 'backup done', 'mirror done', 'drill done'],
  );
  assert.deepEqual(await filesIn(directory), ['backup.pub.asc', 'drill.env', 'lifeboat.json', 'writer.env']);
  const modes = await Promise.all(
    [key, join(directory, 'writer.env'), join(directory, 'drill.env')].map(
      async (path) => (await stat(path)).mode & 0o777,
    ),
  );
  assert.deepEqual(modes, [0o600, 0o600, 0o600]);
  const settings = await readFile(join(directory, 'lifeboat.json'), 'utf8');
  assert.doesNotMatch(settings, /SECRET|DATABASE_URL/);
  const writer = await readFile(join(directory, 'writer.env'), 'utf8');
  assert.doesNotMatch(writer, /GPG_PRIVATE/);
  assert.match(writer, /^BACKUP_SIGNING_KEY=/m);
  assert.doesNotMatch(writer, /^(?:READ|PRUNE)_SIGNING_KEY=/m);
  assert.match(settings, /"UNSIGNED_UNTIL": "20/);
  assert.doesNotMatch(errors + output, new RegExp(world.vault.secretKey));
  assert.doesNotMatch(errors, /no index was taken before/);

  // What was written is all that the jobs need, and an earlier set-up all that a second run needs.
  const written = serverEnvironment(world.scratchDirectory);
  const status = await startLifeboat(['--env-file', join(directory, 'drill.env'), 'status'], written).ended;
  assert.equal(status.code, 0, status.errors);
  const again = await init(['--to', directory, '--yes'], written);
  assert.equal(again.code, 0, again.errors);
  assert.match(again.errors, /proven already: nothing was run/);
  assert.doesNotMatch(again.errors, wrote);
});

test('a file of an earlier set-up is replaced only when that is said, and a private key never', async () => {
  const directory = join(home.path, 'earlier');
  const key = join(home.path, 'earlier.asc');
  const environment = vaultVariables('init-earlier');
  await mkdir(directory);
  await writeFile(join(directory, 'lifeboat.json'), '{ "aws": { "name": "kept" }, "BACKUP_LOCK_DAYS": 1 }');
  const first = await init(['--to', directory, '--private-key', key, '--yes'], environment);
  assert.equal(first.code, 2, first.errors);
  assert.match(first.errors, /lifeboat\.json; nothing was written/);
  assert.match(first.errors, /^hint: say --overwrite/m);
  assert.deepEqual(await filesIn(directory), ['lifeboat.json']);

  const made = await init(['--to', directory, '--private-key', key, '--yes', '--overwrite'], environment);
  assert.equal(made.code, 0, made.errors);
  const settings = JSON.parse(await readFile(join(directory, 'lifeboat.json'), 'utf8')) as Record<string, unknown>;
  assert.deepEqual(settings['aws'], { name: 'kept' });
  assert.equal(settings['BACKUP_LOCK_DAYS'], '1');
  const armored = await readFile(key, 'utf8');
  const other = await init(['--to', join(home.path, 'other'), '--private-key', key, '--yes'], environment);
  assert.equal(other.code, 0, other.errors);
  assert.match(other.errors, /Found key/);
  assert.equal(await readFile(key, 'utf8'), armored);
});

test('what a command needs from a file is printed: policies and the lifecycle', async () => {
  const environment = serverEnvironment(world.scratchDirectory);
  const print = async (...args: readonly string[]) => startLifeboat(['init', '--print', ...args], environment).ended;
  const writer = await print('writer-policy', '--bucket', 'crm-vault', '--store', 'aws');
  assert.equal(writer.code, 0, writer.errors);
  assert.match(writer.output, /"s3:PutObjectRetention"/);
  assert.match(writer.output, /remaining-retention-days": "31"/);
  assert.doesNotMatch(writer.output, /Delete/);
  const minio = await print('writer-policy', '--bucket', 'crm-vault');
  assert.doesNotMatch(minio.output, /remaining-retention-days/);
  const lifecycle = await print('lifecycle', '--store', 'aws');
  assert.match(lifecycle.output, /GLACIER_IR/);
  const nameless = await print('read-policy');
  assert.equal(nameless.code, 2);
  assert.match(nameless.errors, /needs the name of a bucket/);
});

test('on a terminal every answer is tried at once, nonsense is refused, and the end is a proven snapshot', async () => {
  const { endpoint, accessKey, secretKey } = world.vault;
  const directory = join(home.path, 'terminal');
  const key = join(home.path, 'terminal.asc');
  const typist = atTerminal(['init', '--app-env', application, '--to', directory], {
    ...serverEnvironment(world.scratchDirectory),
    BACKUP_SCRATCH_DIR: world.scratchDirectory,
  });
  const answer = async (question: RegExp, typed: string): Promise<void> => {
    await typist.sees(question);
    typist.types(`${typed}${keys.enter}`);
  };
  await answer(/Back these up\?/, '');
  await typist.sees(/every table can be read/);
  await answer(/Endpoint of the store/, 'ftp://vault');
  await typist.sees(/this is not an http/);
  typist.types(keys.killLine);
  typist.types(`${endpoint}${keys.enter}`);
  await answer(/Region/, '');
  await answer(/Bucket:/, 'X');
  await typist.sees(/this is not the name of a bucket/);
  typist.types(keys.killLine);
  typist.types(`init-terminal${keys.enter}`);
  await answer(/Name of this application in it/, 'receipts');
  await typist.sees(/where an application without a prefix keeps its receipts/);
  typist.types(keys.killLine);
  typist.types(keys.enter);
  // Wrong keys are refused at once, and everything is asked again with what is known offered.
  await answer(/Administrator.s access key/, accessKey);
  await answer(/Its secret/, 'wrong-hunter2-wrong');
  await typist.sees(/refused these keys/);
  await answer(/Endpoint of the store/, '');
  await answer(/Region/, '');
  await answer(/Bucket:/, '');
  await answer(/Name of this application in it/, '');
  await answer(/Administrator.s access key/, accessKey);
  await answer(/Its secret/, secretKey);
  await typist.sees(/is made, with versions and Object Lock/);
  await typist.sees(/init --print writer-policy/);
  await answer(/Access key:/, accessKey);
  await answer(/Its secret/, secretKey);
  await typist.sees(/the writer's keys can end versions/);
  await answer(/Go on all the same\?/, 'y');
  await answer(/Access key \(Enter: later\)/, '');
  await answer(/Access key \(Enter: those of the hourly/, '');
  await answer(/a user who may create databases/, '');
  await answer(/Which key\?/, '');
  await answer(/File for the private half/, join(directory, 'beside.asc'));
  await typist.sees(/the key that opens must/);
  typist.types(keys.killLine);
  typist.types(`${key}${keys.enter}`);
  await answer(/A passphrase for it/, 'tiller');
  await answer(/The passphrase once more/, 'tiller2');
  await typist.sees(/this is not the same/);
  typist.types(keys.killLine);
  typist.types(`tiller${keys.enter}`);
  const { code, shown } = await typist.ended;
  assert.equal(code, 0, shown);
  assert.match(shown, /the private key opens what the public keys seal/);
  assert.match(shown, /is proven: \d+ tables/);
  assert.match(shown, /What to do next/);
  assert.doesNotMatch(shown, new RegExp(`hunter2|${secretKey}`));
  assert.match(await readFile(key, 'utf8'), /PRIVATE KEY BLOCK/);
});

for (const [question, before] of [
  [/Back these up\?/, []],
  [/Endpoint of the store/, ['']],
  [/Bucket:/, ['', 'http://127.0.0.1:1', '']],
  [/Administrator.s access key/, ['', 'http://127.0.0.1:1', '', 'crm-vault', '']],
] as const) {
  test(`Ctrl-C at ${question.source} leaves at once, and no file`, async () => {
    const directory = join(home.path, 'left');
    const typist = atTerminal(['init', '--app-env', application, '--to', directory], {
      ...serverEnvironment(world.scratchDirectory),
      BACKUP_SCRATCH_DIR: world.scratchDirectory,
    });
    const questions = [/Back these up\?/, /Endpoint of the store/, /Region/, /Bucket:/, /Name of this/];
    for (const [at, typed] of before.entries()) {
      await typist.sees(questions[at] ?? question);
      typist.types(`${typed}${keys.enter}`);
    }
    await typist.sees(question);
    typist.types(keys.interrupt);
    const { code, shown } = await typist.ended;
    assert.equal(code, 130, shown);
    assert.match(shown, /interrupted; no file was written/);
    assert.deepEqual(await filesIn(directory), []);
  });
}
