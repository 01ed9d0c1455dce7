import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRuleCommand, DisableRuleCommand, TagResourceCommand } from '@aws-sdk/client-eventbridge';
import { CreateDBInstanceCommand } from '@aws-sdk/client-rds';
import { CreateBucketCommand, CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { vaultLifecycle } from '../../lib/core/vault/lifecycle.ts';
import { deployedTerms } from '../../lib/core/vault/terms.ts';
import { errorsOf, type Invocation, invoke } from '../functions/invoke.ts';
import { scratch } from '../helpers/scratch.ts';
import { type Moto, startMoto } from '../helpers/servers/moto.ts';
import { type Clients, clientsOf } from './privileges/clients.ts';
import type { Keys } from './privileges/keys.ts';
import { furnish } from './privileges/motoSession.ts';
import { ownerOf } from './privileges/owner.ts';
import { actorOf, type Powers, powersIn } from './privileges/roles.ts';
import { account, region } from './privileges/template.ts';
import { enforcePolicies, motoOwner, motoUser } from './privileges/users.ts';

const bucket = 'crm-lifeboat';
const topic = `arn:aws:sns:${region}:${account}:lifeboat-runner-alarms`;
let powers: Powers;
let moto: Moto;
let owner: Clients;
let s3: S3Client;
const keys = new Map<string, Keys>();

before(async () => {
  powers = await powersIn(bucket, 'crm');
  moto = await startMoto();
  const { endpoint } = moto;
  const credentials = await motoOwner(endpoint);
  owner = clientsOf(endpoint, credentials, ownerOf(endpoint, credentials));
  for (const name of ['launch', 'outcome', 'janitor', 'pulse']) {
    keys.set(name, await motoUser(endpoint, name, actorOf(powers, name).statements));
  }
  await furnish(owner);
  s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: region } as const;
  await s3.send(
    new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true, CreateBucketConfiguration }),
  );
  await enforcePolicies(endpoint);
});
after(async () => {
  s3.destroy();
  await moto[Symbol.asyncDispose]();
});

/** The function with its own role's actions and no others. */
async function run(name: string, more: Readonly<Record<string, string>>, event?: unknown): Promise<Invocation> {
  const { accessKeyId, secretAccessKey } = keys.get(name) ?? { accessKeyId: '', secretAccessKey: '' };
  const environment = {
    ...moto.environment,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    APPLICATION: 'lifeboat',
    CLUSTER: 'lifeboat',
    TASK_FAMILY_PREFIX: 'lifeboat-',
    BACKUP_HOST: 'crm',
    BACKUP_S3_ENDPOINT: moto.endpoint,
    BACKUP_S3_REGION: region,
    BACKUP_S3_BUCKET: bucket,
    BACKUP_S3_ACCESS_KEY: accessKeyId,
    BACKUP_S3_SECRET_KEY: secretAccessKey,
    ...more,
  };
  const invocation = await invoke(name, environment, event);
  assert.equal(invocation.status, 0, errorsOf(invocation).join('\n'));
  assert.deepEqual(errorsOf(invocation), []);
  return invocation;
}

test('launch starts a task with the actions of its role and no others', async () => {
  const place = {
    SUBNETS: 'subnet-1',
    SECURITY_GROUPS: 'sg-1',
    DRILL_SECURITY_GROUP: 'sg-2',
    ASSIGN_PUBLIC_IP: 'DISABLED',
  };
  const event = { job: 'mirror', id: '6a7e8feb', time: '2026-03-01T07:17:00Z' };
  const { result } = await run('launch', place, event);
  assert.partialDeepStrictEqual(result, { outcome: 'launched' });
});

test('outcome tells how a task ended with the actions of its role and no others', async () => {
  const stream = { logGroupName: '/lifeboat/tasks', logStreamName: 'backup/runner/0123abcd' };
  await owner.logs.send(new CreateLogStreamCommand(stream));
  const logEvents = [{ timestamp: Date.now(), message: 'error: the vault cannot be reached' }];
  await owner.logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  const arn = (what: string): string => `arn:aws:ecs:${region}:${account}:${what}`;
  await run(
    'outcome',
    { LOG_GROUP: stream.logGroupName, TOPIC_ARN: topic, RUNBOOK: 'docs/runbook.md' },
    {
      version: '0',
      id: '9bcdac79',
      source: 'aws.ecs',
      'detail-type': 'ECS Task State Change',
      account,
      region,
      time: '2026-03-01T07:09:31Z',
      resources: [arn('task/lifeboat/0123abcd')],
      detail: {
        clusterArn: arn('cluster/lifeboat'),
        taskArn: arn('task/lifeboat/0123abcd'),
        taskDefinitionArn: arn('task-definition/lifeboat-backup:7'),
        group: 'family:lifeboat-backup',
        lastStatus: 'STOPPED',
        desiredStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        startedAt: '2026-03-01T07:07:20.5Z',
        stoppedAt: '2026-03-01T07:09:30Z',
        containers: [{ name: 'runner', lastStatus: 'STOPPED', exitCode: 14 }],
      },
    },
  );
});

test('janitor ends what dead runs left with the actions of its role and no others', async () => {
  await owner.rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'lifeboat-drill-dead',
      DBInstanceClass: 'db.t4g.medium',
      Engine: 'postgres',
      MasterUsername: 'postgres',
      MasterUserPassword: 'not-a-password',
      AllocatedStorage: 20,
      Tags: [
        { Key: 'lifeboat:owner', Value: 'lifeboat' },
        { Key: 'lifeboat:deadline', Value: '2026-01-01T00:00:00Z' },
      ],
    }),
  );
  const { Arn } = await owner.events.send(new DescribeRuleCommand({ Name: 'lifeboat-backup' }));
  const Tags = [{ Key: 'lifeboat:pausedBy', Value: `arn:aws:ecs:${region}:${account}:task/lifeboat/dead` }];
  await owner.events.send(new TagResourceCommand({ ResourceARN: Arn, Tags }));
  await owner.events.send(new DisableRuleCommand({ Name: 'lifeboat-backup' }));
  await s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'pg/crm/2026-03-01/07.dump.gz' }));
  const { result } = await run('janitor', { WRITING_RULES: 'lifeboat-backup,lifeboat-mirror' });
  assert.partialDeepStrictEqual(result, { resumed: ['lifeboat-backup'], disabled: [] });
  assert.match(JSON.stringify(result), /lifeboat-drill-dead.*07\.dump\.gz/);
});

test('pulse looks at the vault with the actions of its role and no others', async () => {
  await using home = await scratch('terms');
  const file = join(home.path, 'vault.json');
  await writeFile(file, JSON.stringify(deployedTerms(vaultLifecycle(45), null)));
  const { log } = await run('pulse', { EXPECTED_VAULT_FILE: file });
  // This vault was made bare: what it lacks is told, so it was looked at.
  assert.match(JSON.stringify(log), /the vault is not as it was deployed: lifecycle/);
});
