import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListTagsForResourceCommand,
  PutRuleCommand,
  TagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { compareBytes } from '../../lib/core/files/byteOrder.ts';
import { type Moto, startMoto } from '../helpers/servers/moto.ts';
import { type EcsService, startEcsService } from './ecsService.ts';
import { errorsOf, invoke } from './invoke.ts';
import { measuring } from './metrics.ts';

let aws: Moto;
let ecs: EcsService;
let clients: { readonly events: EventBridgeClient; readonly rds: RDSClient; readonly s3: S3Client };
let environment: Readonly<Record<string, string>>;
const rules = ['crm-backup', 'crm-mirror'] as const;
const vault = { Bucket: 'crm-vault' };

before(async () => {
  [aws, ecs] = await Promise.all([startMoto(), startEcsService()]);
  const connection = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  clients = {
    events: new EventBridgeClient(connection),
    rds: new RDSClient(connection),
    s3: new S3Client({ ...connection, forcePathStyle: true }),
  };
  const { events, s3 } = clients;
  for (const rule of rules) await events.send(new PutRuleCommand({ Name: rule, ScheduleExpression: 'rate(1 hour)' }));
  await s3.send(
    new CreateBucketCommand({ ...vault, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
  environment = {
    ...aws.environment,
    ...ecs.environment,
    APPLICATION: 'crm',
    CLUSTER: 'crm',
    TASK_FAMILY_PREFIX: 'crm-',
    WRITING_RULES: rules.join(','),
    BACKUP_HOST: 'crm',
    BACKUP_S3_ENDPOINT: aws.endpoint,
    BACKUP_S3_REGION: aws.region,
    BACKUP_S3_BUCKET: vault.Bucket,
    BACKUP_S3_ACCESS_KEY: 'test',
    BACKUP_S3_SECRET_KEY: 'test',
  };
});
after(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await Promise.all([aws[Symbol.asyncDispose](), ecs[Symbol.asyncDispose]()]);
});

async function sweep(changes: Readonly<Record<string, string>> = {}) {
  const [run, metrics] = await measuring(aws, () => invoke('janitor', { ...environment, ...changes }));
  return { run, metrics };
}

function wantedEnd(task: string): string | undefined {
  return ecs.tasks.find(({ taskArn }) => taskArn === task)?.desiredStatus;
}

/** Switched off as a restore does it, or as somebody at the console does. */
async function disable(rule: string, by?: string): Promise<void> {
  const { Arn } = await clients.events.send(new DescribeRuleCommand({ Name: rule }));
  const Tags = by === undefined ? [] : [{ Key: 'lifeboat:pausedBy', Value: by }];
  if (by !== undefined) await clients.events.send(new TagResourceCommand({ ResourceARN: Arn, Tags }));
  await clients.events.send(new DisableRuleCommand({ Name: rule }));
}

async function look(rule: string) {
  const { Arn, State } = await clients.events.send(new DescribeRuleCommand({ Name: rule }));
  const { Tags = [] } = await clients.events.send(new ListTagsForResourceCommand({ ResourceARN: Arn }));
  return { state: State, marks: Tags.map(({ Key }) => Key) };
}

/** An hour's millionth: every task is past it. */
const atOnce = '0.000001';

test('where nothing was left there is nothing to tell', async () => {
  const { run, metrics } = await sweep();
  assert.deepEqual(run.result, { ended: [], resumed: [], disabled: [] }, errorsOf(run).join('\n'));
  assert.deepEqual(metrics, ['LeftoversFound 0', 'RulesDisabled 0']);
});

test('fault 64: a stuck task, a throwaway database and an open upload past their time are ended, logged and measured', async () => {
  const [stuck, young] = [ecs.start('crm-backup'), ecs.start('crm-restore')];
  const instance = { DBInstanceClass: 'db.t4g.medium', Engine: 'postgres', MasterUsername: 'm', AllocatedStorage: 20 };
  for (const [name, owner, deadline] of [
    ['crm-drill-dead', 'crm', '2026-01-01T00:00:00Z'],
    ['crm-drill-alive', 'crm', '2999-01-01T00:00:00Z'],
    ['other-drill-dead', 'other', '2026-01-01T00:00:00Z'],
  ] as const) {
    const Tags = [
      { Key: 'lifeboat:owner', Value: owner },
      { Key: 'lifeboat:deadline', Value: deadline },
    ];
    await clients.rds.send(
      new CreateDBInstanceCommand({ ...instance, DBInstanceIdentifier: name, MasterUserPassword: 'throwaway1', Tags }),
    );
  }
  // moto says of every upload that it began in 2010.
  await clients.s3.send(new CreateMultipartUploadCommand({ ...vault, Key: 'pg/crm/2026-03-01/07.dump.gz' }));

  const { run, metrics } = await sweep({ DEADLINE_BACKUP_HOURS: atOnce });

  assert.equal(run.status, 0, errorsOf(run).join('\n'));
  assert.deepEqual(metrics, ['LeftoversFound 3', 'RulesDisabled 0']);
  const warned = run.log.filter(({ level }) => level === 'warn').map(({ message }) => String(message));
  assert.equal(warned.length, 3);
  assert.match(warned[0] ?? '', new RegExp(`^a leftover was ended: backup tasks: ${stuck} after`));
  assert.equal(warned[1], 'a leftover was ended: throwaway databases: crm-drill-dead');
  assert.match(warned[2] ?? '', /^a leftover was ended: open uploads: pg\/crm\/2026-03-01\/07.dump.gz, begun 2010/);
  assert.deepEqual([wantedEnd(stuck), wantedEnd(young)], ['STOPPED', 'RUNNING']);
  const { stoppedReason } = ecs.tasks.find(({ taskArn }) => taskArn === stuck) ?? {};
  assert.equal(stoppedReason, 'lifeboat-janitor: past its deadline of 0.0 s');
  const { DBInstances = [] } = await clients.rds.send(new DescribeDBInstancesCommand({}));
  const left = DBInstances.filter(({ DBInstanceStatus }) => DBInstanceStatus !== 'deleting');
  assert.deepEqual(left.map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier).toSorted(compareBytes), [
    'crm-drill-alive',
    'other-drill-dead',
  ]);
  const { Uploads = [] } = await clients.s3.send(new ListMultipartUploadsCommand(vault));
  assert.deepEqual(Uploads, []);

  // The restore that runs still is past nothing but this deadline.
  await sweep({ DEADLINE_RESTORE_HOURS: atOnce });
  assert.equal(wantedEnd(young), 'STOPPED');
});

test('a rule that a dead restore left disabled is enabled again, and one that a person disabled is only told', async () => {
  await disable('crm-backup', 'arn:aws:ecs:eu-central-1:123456789012:task/crm/dead');
  await disable('crm-mirror');
  const { run, metrics } = await sweep();
  assert.deepEqual(run.result, { ended: [], resumed: ['crm-backup'], disabled: ['crm-mirror'] });
  assert.deepEqual(metrics, ['LeftoversFound 1', 'RulesDisabled 2']);
  assert.deepEqual(await look('crm-backup'), { state: 'ENABLED', marks: [] });
  assert.equal((await look('crm-mirror')).state, 'DISABLED');
});

test('while a restore runs its rules are left as they are', async () => {
  const task = ecs.start('crm-restore');
  await disable('crm-backup', task);
  const { run, metrics } = await sweep();
  assert.deepEqual(run.result, { ended: [], resumed: [], disabled: [] });
  assert.deepEqual(metrics, ['LeftoversFound 0', 'RulesDisabled 0']);
  assert.equal((await look('crm-backup')).state, 'DISABLED');

  // The restore is stopped: its rule is enabled in the same round.
  const later = await sweep({ DEADLINE_RESTORE_HOURS: atOnce });
  assert.match(JSON.stringify(later.run.result), /"resumed":\["crm-backup"\]/);
});

test('what goes wrong with one kind hides none of the others, and fails the run', async () => {
  const stuck = ecs.start('crm-backup');
  const { run, metrics } = await sweep({ DEADLINE_BACKUP_HOURS: atOnce, BACKUP_S3_BUCKET: 'no-such-vault' });
  assert.notEqual(run.status, 0);
  assert.match(errorsOf(run).join('\n'), /not all was done: sweeping open uploads: .*there is no bucket no-such-vault/);
  assert.equal(wantedEnd(stuck), 'STOPPED');
  assert.deepEqual(metrics.slice(0, 1), ['LeftoversFound 1']);
});

test('refuses a deadline that is none before anything is ended', async () => {
  const { run, metrics } = await sweep({ DEADLINE_BACKUP_HOURS: 'soon' });
  assert.notEqual(run.status, 0);
  assert.match(errorsOf(run).join('\n'), /DEADLINE_BACKUP_HOURS is soon, not a number of hours/);
  assert.deepEqual(metrics, []);
});
