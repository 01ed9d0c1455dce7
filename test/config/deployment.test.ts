import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { loadDeployment, refuseUnsealed } from '../../lib/config/deployment/load.ts';
import { variablesOf } from '../../lib/config/deployment/variables.ts';
import { load } from '../../lib/config/load.ts';
import { Failures } from '../../lib/errors.ts';
import { scratch } from '../helpers/scratch.ts';

const sound = {
  BACKUP_HOST: 'crm',
  BACKUP_S3_BUCKET: 'crm-vault',
  aws: { region: 'eu-central-1', network: { way: 'hybrid' } },
};

async function problemsOf(file: unknown): Promise<readonly (readonly [string, string | undefined])[]> {
  try {
    await loadDeployment(file);
  } catch (error) {
    if (error instanceof Failures) return error.problems.map(({ message, hint }) => [message, hint]);
    throw error;
  }
  return [];
}

test('a deployment is the file’s settings with their defaults, and where they go', async () => {
  const { aws, host, vaultBucket, retention } = await loadDeployment({ ...sound, BACKUP_KEEP_DAILY_DAYS: 60 });
  assert.deepEqual(aws, {
    name: 'lifeboat',
    region: 'eu-central-1',
    architecture: 'arm64',
    network: { way: 'hybrid' },
    openerHasPassphrase: false,
    alarms: {},
    sizes: {
      backup: { cpuUnits: 512, memoryMiB: 1024, scratchGiB: 20 },
      mirror: { cpuUnits: 256, memoryMiB: 1024, scratchGiB: 20 },
      drill: { cpuUnits: 512, memoryMiB: 2048, scratchGiB: 50 },
      restore: { cpuUnits: 1024, memoryMiB: 4096, scratchGiB: 50 },
    },
    drillInstanceClass: 'db.t4g.medium',
  });
  assert.deepEqual([host, vaultBucket, retention.noncurrentDays], ['crm', 'crm-vault', 75]);
});

test('refuses a file with mistakes of both kinds and names them all at once', async () => {
  const file = {
    BACKUP_S3_BUCKET: 'Crm Vault',
    BACKUP_KEEP_DAILY_DAYS: '',
    aws: { name: 'Lifeboat!', vaultAccount: '12', regions: 'eu-central-1' },
  };
  const problems = await problemsOf(file);
  const messages = problems.map(([message]) => message).join('\n');
  for (const named of [
    /^BACKUP_S3_BUCKET is "Crm Vault"/m,
    /^BACKUP_KEEP_DAILY_DAYS is empty/m,
    /^aws\.name is "Lifeboat!", not a word of at most 20/m,
    /^aws\.region is missing$/m,
    /^aws\.vaultAccount is "12", not the twelve digits/m,
    /^lifeboat\.json has aws\.regions, which is no setting of a deployment$/m,
    /^BACKUP_HOST is missing$/m,
  ]) {
    assert.match(messages, named);
  }
  assert.ok(problems.every(([, hint]) => hint !== undefined));
});

test('refuses a file without the section, pointing at the example', async () => {
  assert.deepEqual(await problemsOf({ BACKUP_HOST: 'crm', BACKUP_S3_BUCKET: 'crm-vault' }), [
    ['lifeboat.json has no "aws"', 'begin with lifeboat.example.json'],
  ]);
});

const reached = { ...sound, aws: { region: 'eu-central-1', network: { way: 'fixed address' } } };

test('refuses what cannot work together, each with what is to be typed', async () => {
  const problems = await problemsOf({
    ...reached,
    BACKUP_S3_REGION: 'us-east-1',
    BACKUP_GPG_PUBLIC_KEY_FILE: '/no/such/key.asc',
    DRILL_CRON: '0 3 1 * 0',
    MINIO_BUCKET: 'crm-files',
    aws: { ...reached.aws, sizes: { drill: { cpuUnits: 1024, memoryMiB: 1024 } } },
  });
  const messages = problems.map(([message]) => message).join('\n');
  for (const named of [
    /^BACKUP_S3_REGION is "us-east-1", but the vault is made in aws\.region, "eu-central-1"$/m,
    /^BACKUP_GPG_PUBLIC_KEY_FILE is "\/no\/such\/key\.asc", which cannot be read$/m,
    /^DRILL_CRON is "0 3 1 \* 0", which a rule of EventBridge cannot say$/m,
    /^MINIO_ENDPOINT is missing: mirror runs on AWS unless the network is hybrid$/m,
    /^MINIO_USE_SSL is not true/m,
    /^aws\.sizes\.drill\.memoryMiB is 1024, which Fargate does not offer with 1024 cpuUnits$/m,
  ]) {
    assert.match(messages, named);
  }
  assert.ok(problems.every(([, hint]) => hint !== undefined));
});

test('refuses a network that is none of the three, and a throwaway database with one zone', async () => {
  const [unknown] = await problemsOf({ ...sound, aws: { region: 'eu-central-1', network: { way: 'vpn' } } });
  assert.match(unknown?.[0] ?? '', /^aws\.network\.way is "vpn", not one of the ways "existing VPC"/);
  const network = { way: 'existing VPC', vpc: 'vpc-0123456789abcdef0', subnets: ['subnet-0123456789abcdef0'] };
  const file = {
    ...sound,
    MINIO_ENDPOINT: 'minio.internal',
    MINIO_BUCKET: 'crm-files',
    aws: { ...sound.aws, network },
  };
  assert.deepEqual(await problemsOf(file), [
    [
      'aws.network.subnets is one subnet, and the throwaway database of a drill wants two in different zones',
      'set aws.network.drillSubnets in lifeboat.json',
    ],
  ]);
});

const file = { ...reached, MINIO_ENDPOINT: 'files.example.com', MINIO_BUCKET: 'crm-files', MINIO_USE_SSL: true };

test('refuses what ECS, or a partition of AWS that the templates do not support, would refuse', async () => {
  const existing = {
    way: 'existing VPC',
    vpc: 'vpc-0123456789abcdef0',
    subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    securityGroups: ['a', 'b', 'c', 'd'].map((last) => `sg-0123456789abcde0${last}`),
  };
  const [groups] = await problemsOf({ ...file, aws: { region: 'eu-central-1', network: existing } });
  assert.match(groups?.[0] ?? '', /^aws\.network\.securityGroups is \[.*\], more than 3 ids$/);
  const [region] = await problemsOf({
    ...file,
    aws: { ...sound.aws, region: 'cn-north-1', network: { way: 'hybrid' } },
  });
  assert.equal(region?.[0], 'aws.region is "cn-north-1", of a partition of AWS that the templates do not support');
});

test('refuses settings of signing keys, which nothing on AWS has yet', async () => {
  const signing = {
    ...sound,
    UNSIGNED_UNTIL: '2026-11-30T12:00:00Z',
    BACKUP_SIGNING_KEY_FILE: '/etc/lifeboat/writer.asc',
  };
  assert.deepEqual(await problemsOf(signing), [
    [
      'BACKUP_SIGNING_KEY_FILE, UNSIGNED_UNTIL: nothing on AWS signs or checks records yet',
      'remove them from lifeboat.json; docs/guide/aws.md says what holds there instead (Signed records)',
    ],
  ]);
});

test('refuses to deploy backups that nothing could seal, and takes the public key from its file', async () => {
  const unsealed = await loadDeployment(file);
  assert.match(unsealed.warnings.join(), /^there is no public key to seal dumps with/);
  assert.throws(() => refuseUnsealed(unsealed), /no public key to seal dumps with/);
  await using folder = await scratch('public-key');
  const path = join(folder.path, 'backup.pub.asc');
  const key = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n…';
  await writeFile(path, key);
  const { warnings, texts } = await loadDeployment({ ...file, BACKUP_GPG_PUBLIC_KEY_FILE: path });
  assert.deepEqual(warnings, []);
  refuseUnsealed({ ...unsealed, texts });
  assert.deepEqual(variablesOf(texts, 'backup'), {
    BACKUP_HOST: 'crm',
    BACKUP_S3_BUCKET: 'crm-vault',
    BACKUP_GPG_PUBLIC_KEY: key,
  });
});

test('the checks of a drill are taken from their file, without what makes it legible', async () => {
  await using folder = await scratch('checks');
  const path = join(folder.path, 'checks.json');
  const checks = { mustBeTrue: ['select count(*) > 0 from clients'], objectKeys: [] };
  await writeFile(path, JSON.stringify(checks, null, 2));
  const { warnings, texts } = await loadDeployment({ ...file, BACKUP_ENCRYPTION: 'none', DRILL_CHECKS_FILE: path });
  assert.deepEqual(warnings, []);
  const { DRILL_CHECKS: carried, DRILL_CHECKS_FILE: left } = variablesOf(texts, 'drill');
  assert.deepEqual([carried, left], [JSON.stringify(checks), undefined]);
  assert.deepEqual(load({ environment: { DRILL_CHECKS: carried } }).checks, checks);
  assert.equal(variablesOf(texts, 'backup')['DRILL_CHECKS'], undefined);
});

test('what a restore runs on this machine, or looks for on it, is left out of its task, and said', async () => {
  const { warnings, texts } = await loadDeployment({
    ...file,
    BACKUP_ENCRYPTION: 'none',
    RESTORE_STOP_COMMAND: 'docker compose stop worker',
    RESTORE_START_COMMAND: 'docker compose start worker',
    RESTORE_CANARY_FILE: '/etc/lifeboat/canary',
    SECRETS_ENV_FILE: '/srv/crm/.env',
    SECRETS_STORE: '/srv/secrets',
  });
  assert.deepEqual(warnings, [
    'RESTORE_CANARY_FILE, RESTORE_START_COMMAND, RESTORE_STOP_COMMAND: of this machine; a restore on AWS runs nothing of the kind',
  ]);
  const left = Object.keys(variablesOf(texts, 'restore')).filter((name) => /^(?:RESTORE|SECRETS)_/.test(name));
  assert.deepEqual(left, []);
});

test('refuses files that no task could use: one that is not there, one that is something else, one that is too long', async () => {
  await using folder = await scratch('carried');
  const [key, checks] = [join(folder.path, 'key.gpg'), join(folder.path, 'checks.json')];
  await writeFile(key, 'not armored');
  const problemsWith = async (content: string) => {
    await writeFile(checks, content);
    const files = { BACKUP_GPG_PUBLIC_KEY_FILE: key, DRILL_CHECKS_FILE: checks };
    return (await problemsOf({ ...file, ...files })).map(([message]) => message);
  };
  const armor = `BACKUP_GPG_PUBLIC_KEY_FILE is "${key}", whose content is not an armored OpenPGP public key`;
  assert.deepEqual(await problemsWith('select 1'), [armor, `DRILL_CHECKS_FILE ${checks} is not JSON`]);
  const long = JSON.stringify({ mustBeTrue: [`select '${'x'.repeat(48 * 1024)}' <> ''`] });
  const [, room] = await problemsWith(long);
  assert.equal(room, 'DRILL_CHECKS_FILE takes 49 KiB of its task definition, which has room for 48');
  const [absent] = await problemsOf({ ...file, DRILL_CHECKS_FILE: '/no/such/checks.json' });
  assert.equal(absent?.[0], 'DRILL_CHECKS_FILE /no/such/checks.json cannot be read');
});
