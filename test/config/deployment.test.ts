import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadDeployment } from '../../lib/config/deployment/load.ts';
import { Failures } from '../../lib/errors.ts';

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
      backup: { cpuUnits: 1024, memoryMiB: 2048, scratchGiB: 20 },
      mirror: { cpuUnits: 512, memoryMiB: 1024, scratchGiB: 20 },
      drill: { cpuUnits: 1024, memoryMiB: 4096, scratchGiB: 50 },
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
