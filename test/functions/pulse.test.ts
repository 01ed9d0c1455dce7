import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { vaultLifecycle } from '../../lib/core/vault/lifecycle.ts';
import { arnOf } from '../../lib/core/vault/powers.ts';
import { deployedTerms, type VaultTerms } from '../../lib/core/vault/terms.ts';
import { scratch } from '../helpers/scratch.ts';
import { type Moto, startMoto } from '../helpers/servers/moto.ts';
import { errorsOf, invoke } from './invoke.ts';
import { measuring } from './metrics.ts';

let aws: Moto;
let s3: S3Client;
before(async () => {
  aws = await startMoto();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3Client({ endpoint: aws.endpoint, region: aws.region, credentials, forcePathStyle: true });
});
after(async () => {
  s3.destroy();
  await aws[Symbol.asyncDispose]();
});

const policyOf = (bucket: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'VersionsEndByLifecycleOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:DeleteObjectVersion'],
      Resource: [`${arnOf(bucket)}/*`],
    },
  ],
});

/** A vault as the stack makes it. */
async function deployed(Bucket: string): Promise<VaultTerms> {
  const policy = policyOf(Bucket);
  const terms = deployedTerms(vaultLifecycle(45), policy);
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true, CreateBucketConfiguration }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
  const Rules = terms.lifecycle as NonNullable<
    ConstructorParameters<typeof PutBucketLifecycleConfigurationCommand>[0]['LifecycleConfiguration']
  >['Rules'];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  const PublicAccessBlockConfiguration = terms.publicAccess as object;
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  return terms;
}

async function look(bucket: string, terms: VaultTerms) {
  await using folder = await scratch('pulse');
  const file = join(folder.path, 'vault.json');
  await writeFile(file, JSON.stringify(terms));
  const environment = {
    ...aws.environment,
    APPLICATION: 'crm',
    EXPECTED_VAULT_FILE: file,
    BACKUP_HOST: 'crm',
    BACKUP_S3_ENDPOINT: aws.endpoint,
    BACKUP_S3_REGION: aws.region,
    BACKUP_S3_BUCKET: bucket,
    BACKUP_S3_READ_ACCESS_KEY: 'test',
    BACKUP_S3_READ_SECRET_KEY: 'test',
  };
  const [run, metrics] = await measuring(aws, () => invoke('pulse', environment));
  return {
    run,
    metrics,
    warned: run.log.filter(({ level }) => level === 'warn').map(({ message }) => String(message)),
  };
}

test('an empty vault as it was deployed is as old as itself, and has no change', async () => {
  const terms = await deployed('vault-empty');
  const { run, metrics, warned } = await look('vault-empty', terms);
  assert.equal(run.status, 0, errorsOf(run).join('\n'));
  const names = metrics.map((metric) => metric.split(' ')[0]);
  assert.deepEqual(names, ['MirrorAge', 'ProvenDrillAge', 'SnapshotAge', 'VaultChanged']);
  assert.ok(metrics.includes('VaultChanged 0'));
  // The dashboard reads it from the log, by this name.
  assert.deepEqual((run.result as { readonly held: object }).held, {});
  for (const metric of metrics) assert.ok(Number(metric.split(' ')[1]) < 600, metric);
  assert.deepEqual(warned, []);
});

test('a policy that was taken away, versions suspended and a rule that is new are told, each by its name', async () => {
  const Bucket = 'vault-changed';
  const terms = await deployed(Bucket);
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }));
  const { metrics, warned } = await look(Bucket, terms);
  assert.ok(metrics.includes('VaultChanged 1'));
  assert.deepEqual(warned, [
    'the vault is not as it was deployed: versioning is "Suspended", deployed was "Enabled"',
    'the vault is not as it was deployed: policy: VersionsEndByLifecycleOnly is gone',
  ]);
});

test('an index that cannot be read keeps the other ages from nothing', async () => {
  const Bucket = 'vault-damaged';
  const terms = await deployed(Bucket);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'index/crm/2026-03-01/07-17.jsonl.gz', Body: 'no gzip' }));
  const { run, metrics } = await look(Bucket, terms);
  assert.equal(run.status, 0, errorsOf(run).join('\n'));
  const names = metrics.map((metric) => metric.split(' ')[0]);
  assert.deepEqual(names, ['MirrorAge', 'ProvenDrillAge', 'SnapshotAge', 'VaultChanged']);
});

test('fails where there is no such vault, and measures nothing', async () => {
  const { run, metrics } = await look('vault-nowhere', deployedTerms([], null));
  assert.notEqual(run.status, 0);
  assert.match(errorsOf(run).join('\n'), /looking at what the vault holds: .*there is no bucket vault-nowhere/);
  assert.match(errorsOf(run).join('\n'), /looking at how the vault is set up: .*there is no bucket vault-nowhere/);
  assert.deepEqual(metrics, []);
});
