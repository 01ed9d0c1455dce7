import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { promisify } from 'node:util';

import { PutObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { locate } from '../../tools/setup/prepare.ts';
import { startAgent } from '../helpers/gpgAgent.ts';
import { startProxy } from '../helpers/proxy/http.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { createBucket, rootClient } from '../helpers/servers/objectServer.ts';
import { startLifeboat } from '../jobs/helpers/cli.ts';
import { makeKeys } from '../jobs/helpers/keys.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { environmentOf } from '../jobs/restoreSteps/environment.ts';

const execute = promisify(execFile);
const program = resolve(import.meta.dirname, '../../bin/lifeboat.ts');

let world: World;
let home: Scratch;
/** Of the operator's shell: the store's administrators, `mc` with its aliases, and `lifeboat` itself. */
let shell: Record<string, string>;

beforeAll(async () => {
  world = await startWorld();
  home = await scratch('doctor');
  const bin = join(home.path, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'lifeboat'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 });
  const programs = [bin, dirname(await locate('mc')), dirname(await locate('aws')), process.env['PATH'] ?? ''];
  const { vault, live } = world;
  shell = {
    PATH: programs.join(delimiter),
    HOME: home.path,
    GNUPGHOME: home.path,
    MC_CONFIG_DIR: join(home.path, 'mc'),
    MC_HOST_vault: `http://${vault.accessKey}:${vault.secretKey}@${vault.host}:${vault.port}`,
    MC_HOST_live: `http://${live.accessKey}:${live.secretKey}@${live.host}:${live.port}`,
    AWS_ACCESS_KEY_ID: vault.accessKey,
    AWS_SECRET_ACCESS_KEY: vault.secretKey,
    AWS_DEFAULT_REGION: vault.region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

interface Found {
  readonly subject: string;
  readonly verdict: string;
  readonly what: string;
  readonly mend?: string;
}

/** What a person sees of doctor, with the exit code. */
async function doctor(changes: Readonly<Record<string, string>>): Promise<{ code: number | null; findings: Found[] }> {
  const environment = { ...(await environmentOf(world, 'backup')), LIFEBOAT_STATE_DIR: home.path, ...changes };
  const { code, output, errors } = await startLifeboat(['doctor', '--json'], environment).ended;
  assert.notEqual(output, '', errors);
  return { code, findings: (JSON.parse(output) as { findings: Found[] }).findings };
}

function only(findings: readonly Found[], pattern: RegExp): Found {
  const [found, ...more] = findings.filter(({ what }) => pattern.test(what));
  assert.ok(found !== undefined && more.length === 0, `${pattern}: ${JSON.stringify(findings, null, 1)}`);
  return found;
}

/** Types a command as doctor printed it. What it sets elsewhere follows `, and set`: the caller's part. */
async function type(hint: string | undefined): Promise<string> {
  assert.ok(hint !== undefined, 'there is no mend');
  const [command = ''] = hint.split(', and set ');
  return (await execute('bash', ['--norc', '-o', 'pipefail', '-ec', command], { env: shell, cwd: home.path })).stdout;
}

test('no versions: found, and the command that switches them on is the mend', async () => {
  const { endpoint, accessKey, secretKey, region } = world.vault;
  await createBucket({ endpoint, accessKey, secretKey, region }, 'unversioned');
  const vault = { BACKUP_S3_BUCKET: 'unversioned', ...writersKeys(world.vault) };
  const before = await doctor(vault);
  assert.equal(before.code, 10);
  await type(only(before.findings, /keeps no versions/).mend);
  only((await doctor(vault)).findings, /^bucket unversioned keeps versions$/);
});

test('no Object Lock: found, and the command makes a bucket that has it', async () => {
  await createBucket(world.vault, 'unlocked', { versioning: true });
  const before = await doctor({ BACKUP_S3_BUCKET: 'unlocked', ...writersKeys(world.vault) });
  const { mend: hint, verdict } = only(before.findings, /has no Object Lock/);
  assert.equal(verdict, 'warn');
  assert.match(hint ?? '', /, and set BACKUP_S3_BUCKET to it$/);
  await type(hint);
  const after = await doctor({ BACKUP_S3_BUCKET: 'unlocked-locked', ...writersKeys(world.vault) });
  only(after.findings, /^bucket unlocked-locked has Object Lock$/);
});

test('no lifecycle: found, and the command sets the one of the design', async () => {
  const place = await world.anew();
  const vault = { BACKUP_S3_BUCKET: place.vaultBucket, ...writersKeys(world.vault) };
  await type(only((await doctor(vault)).findings, /has no lifecycle/).mend);
  only((await doctor(vault)).findings, /^the lifecycle is as designed$/);
});

test('a default lock that whoever may set a lock can shorten: found, and the command takes it away', async () => {
  const place = await world.anew();
  const { vaultBucket: bucket } = place;
  const root = rootClient(world.vault);
  const DefaultRetention = { Mode: 'GOVERNANCE', Days: 1 } as const;
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } as const;
  await root.send(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration }));
  root.destroy();
  const vault = { BACKUP_S3_BUCKET: bucket, ...writersKeys(world.vault) };
  await type(only((await doctor(vault)).findings, /default lock is GOVERNANCE/).mend);
  const { findings } = await doctor(vault);
  only(findings, /^a COMPLIANCE lock holds$/);
  assert.ok(findings.every(({ what }) => !what.includes('GOVERNANCE')));
});

test('fault 9: row-level security without BYPASSRLS, and large objects: found, and the statements are the mend', async () => {
  const { postgres, marina } = world;
  const login = await postgres.createLogin('sees_half', 'in role pg_read_all_data');
  await postgres.query('postgres', `grant connect on database ${marina.database} to sees_half`);
  const source = { DATABASE_URL: postgres.url(marina.database, login) };
  const before = await doctor(source);
  assert.equal(before.code, 10);
  for (const pattern of [/row-level security would hide/, /may not read the large objects/]) {
    const { mend: hint } = only(before.findings, pattern);
    const [statement = ''] = (hint ?? '').split(', or make');
    await postgres.query(marina.database, statement);
  }
  only((await doctor(source)).findings, /every table can be read/);
});

test('keys of the writer that can delete: found, and the command narrows them', async () => {
  const made = await execute('mc', ['--json', 'admin', 'accesskey', 'create', 'vault/', '--name', 'too-wide'], {
    env: shell,
  });
  const wide = JSON.parse(made.stdout) as { accessKey: string; secretKey: string };
  const before = await doctor(writersKeys(wide));
  assert.equal(before.code, 10);
  only(before.findings, /can change the bucket itself/);
  await type(only(before.findings, /the writer's keys can end versions/).mend);
  const { findings } = await doctor(writersKeys(wide));
  only(findings, /^the writer's keys cannot end a version$/);
  only(findings, /^the writer's keys cannot change the bucket$/);
  assert.deepEqual(
    findings.filter(({ verdict }) => verdict === 'fail'),
    [],
  );
});

test('keys of the live bucket that can delete: found, and the command makes some that only read', async () => {
  const { findings } = await doctor({});
  const printed = await type(only(findings, /may delete in the live bucket/).mend);
  const keys = { MINIO_ACCESS_KEY: lineOf(printed, 'Access Key'), MINIO_SECRET_KEY: lineOf(printed, 'Secret Key') };
  const after = await doctor(keys);
  only(after.findings, /^bucket crm-files can be listed$/);
  only(after.findings, /^the keys of the live bucket cannot delete there$/);
});

test('fault 18: an expired key: found, and the commands give it two more years', async () => {
  const folder = join(home.path, 'expired');
  await mkdir(folder);
  const created = new Date(Date.now() - 10 * 86_400_000);
  const { publicKeyFile, privateKeyFile } = await makeKeys(folder, { created, lifeSeconds: 86_400 });
  const keys = { BACKUP_GPG_PUBLIC_KEY_FILE: publicKeyFile };
  const before = await doctor(keys);
  assert.equal(before.code, 10);
  const { mend: hint } = only(before.findings, /expired on/);
  const [command = ''] = (hint ?? '').split(', and give ');
  const gpg = async (words: string) =>
    (await execute('bash', ['--norc', '-ec', words], { env: shell, cwd: folder })).stdout;
  await gpg(`${startAgent} && gpg --batch --quiet --import ${privateKeyFile}`);
  await writeFile(publicKeyFile, await gpg(command));
  await gpg('gpgconf --kill gpg-agent');
  only((await doctor(keys)).findings, /^the public keys can be sealed to$/);
});

test('fault 36: a store that takes damaged bytes: found, and another store is the mend', async () => {
  await using proxy = await startProxy(world.vault);
  const stored = { status: 200, headers: { etag: '"0"', 'x-amz-version-id': 'v' } };
  proxy.setRules([{ method: 'PUT', url: /\/damaged\?/, fault: { kind: 'answer', ...stored } }]);
  const before = await doctor({ BACKUP_S3_ENDPOINT: proxy.endpoint });
  assert.equal(before.code, 10);
  assert.match(only(before.findings, /takes bytes that do not fit/).mend ?? '', /BACKUP_S3_ENDPOINT/);
  only(
    (await doctor({ BACKUP_S3_ENDPOINT: world.vault.endpoint })).findings,
    /^bytes that do not fit their checksum are refused/,
  );
});

function writersKeys({ accessKey, secretKey }: { readonly accessKey: string; readonly secretKey: string }) {
  return { BACKUP_S3_ACCESS_KEY: accessKey, BACKUP_S3_SECRET_KEY: secretKey, BACKUP_S3_SESSION_TOKEN: '' };
}

function lineOf(text: string, title: string): string {
  const value = new RegExp(`^${title}: (\\S+)$`, 'm').exec(text)?.[1];
  assert.ok(value !== undefined, text);
  return value;
}
