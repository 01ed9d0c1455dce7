import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { type Receiver, receiver } from '../helpers/receiver.ts';
import { type Moto, startMoto } from '../helpers/servers/moto.ts';
import { errorsOf, invoke } from './invoke.ts';
import { measuring } from './metrics.ts';

let aws: Moto;
let listener: Receiver;
let environment: Readonly<Record<string, string>>;

before(async () => {
  aws = await startMoto();
  listener = await receiver();
  const connection = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sns = new SNSClient(connection);
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'crm-runner-alarms' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: listener.url }));
  sns.destroy();
  const logs = new CloudWatchLogsClient(connection);
  const stream = { logGroupName: '/crm/tasks', logStreamName: 'backup/runner/0123abcd' };
  await logs.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
  await logs.send(new CreateLogStreamCommand(stream));
  const logEvents = Array.from({ length: 30 }, (_, nth) => ({ timestamp: Date.now() + nth, message: `line ${nth}\n` }));
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  logs.destroy();
  environment = {
    ...aws.environment,
    APPLICATION: 'crm',
    CLUSTER: 'crm',
    TASK_FAMILY_PREFIX: 'crm-',
    LOG_GROUP: stream.logGroupName,
    TOPIC_ARN: TopicArn,
    RUNBOOK: 'docs/runbook.md',
  };
});
after(async () => {
  await listener[Symbol.asyncDispose]();
  await aws[Symbol.asyncDispose]();
});

const arn = (what: string): string => `arn:aws:ecs:eu-central-1:123456789012:${what}`;

let events = 0;

/** The end of a task, as ECS tells it: each ends a minute after the one before. */
function stopped(job: string, container: object, detail: object = {}): Readonly<Record<string, unknown>> {
  const minute = Date.now() - 3_600_000 + 60_000 * events++;
  const at = (seconds: number): string => new Date(minute + seconds * 1000).toISOString();
  return {
    version: '0',
    id: '9bcdac79-b31f-4d3d-9410-fbd727c29fab',
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    account: '123456789012',
    region: 'eu-central-1',
    time: at(31),
    resources: [arn('task/crm/0123abcd')],
    detail: {
      clusterArn: arn('cluster/crm'),
      taskArn: arn('task/crm/0123abcd'),
      taskDefinitionArn: arn(`task-definition/crm-${job}:7`),
      group: `family:crm-${job}`,
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      startedAt: at(-100),
      executionStoppedAt: at(5),
      stoppedAt: at(30),
      containers: [{ name: 'runner', lastStatus: 'STOPPED', ...container }],
      ...detail,
    },
  };
}

/** Runs the function on an event; what it measured and published, and nothing of the runs before. */
async function tell(event: unknown, changes: Readonly<Record<string, string>> = {}) {
  const earlier = notifications().length;
  const [run, metrics] = await measuring(aws, () => invoke('outcome', { ...environment, ...changes }, event));
  return { run, metrics, messages: notifications().slice(earlier) };
}

function notifications() {
  return listener.received
    .map(
      ({ body }) => JSON.parse(body) as { readonly Type: string; readonly Subject: string; readonly Message: string },
    )
    .filter(({ Type }) => Type === 'Notification');
}

test('the end of a failed task becomes a metric and one message that says what failed, with the end of its log', async () => {
  const { run, metrics, messages } = await tell(stopped('backup', { exitCode: 14 }));
  assert.equal(run.status, 0, errorsOf(run).join('\n'));
  assert.deepEqual(metrics, ['JobFailed 1', 'ToldExitCode 14']);
  assert.equal(messages.length, 1);
  const [{ Subject, Message } = { Subject: '', Message: '' }] = messages;
  assert.equal(Subject, 'crm: backup failed: exit code 14: vault unreachable');
  const lines = Message.split('\n');
  assert.ok(lines.includes('it ran for 1 min 45 s'));
  assert.ok(lines.includes('what to do: docs/runbook.md#the-vault-cannot-be-reached'));
  assert.ok(lines.includes(`task: ${arn('task/crm/0123abcd')}`));
  assert.deepEqual(
    lines.slice(-20),
    Array.from({ length: 20 }, (_, nth) => `  line ${nth + 10}`),
  );
});

test('the end of a task that did its work is measured and told to nobody', async () => {
  const { run, metrics, messages } = await tell(stopped('mirror', { exitCode: 0 }));
  assert.deepEqual(run.result, { job: 'mirror', exitCode: 0, failed: false, seconds: 105, told: false });
  assert.deepEqual(metrics, ['JobFailed 0']);
  assert.deepEqual(messages, []);
});

test('a task that stepped back for another one failed nobody', async () => {
  const { metrics, messages } = await tell(stopped('backup', { exitCode: 11 }));
  assert.ok(metrics.includes('JobFailed 0'));
  assert.deepEqual(messages, []);
});

test('a run that the brake stopped failed, and more than that', async () => {
  const { metrics, messages } = await tell(stopped('mirror', { exitCode: 21 }));
  assert.deepEqual(metrics, ['JobFailed 2', 'ToldExitCode 21']);
  assert.match(messages[0]?.Message ?? '', /the-brake-is-engaged/);
});

test('a task that never started failed, and the message comes without a log and without a duration', async () => {
  const never = { startedAt: undefined, executionStoppedAt: undefined, stopCode: 'TaskFailedToStart' };
  const { run, metrics, messages } = await tell(
    stopped('drill', { reason: 'CannotPullContainerError: not found' }, never),
  );
  assert.equal(run.status, 0, errorsOf(run).join('\n'));
  assert.deepEqual(metrics, ['JobFailed 1', 'ToldExitCode -1']);
  const [{ Subject, Message } = { Subject: '', Message: '' }] = messages;
  assert.equal(Subject, 'crm: drill failed: the task could not start (no exit code)');
  assert.match(Message, /^ECS says: CannotPullContainerError: not found$/m);
  assert.match(Message, /^its log holds nothing$/m);
  assert.doesNotMatch(Message, /it ran for/);
});

test('a log that cannot be read keeps no message back', async () => {
  const { run, messages } = await tell(stopped('backup', { exitCode: 1 }), { LOG_GROUP: '/nobody/knows' });
  assert.equal(run.status, 0);
  assert.equal(messages.length, 1);
});

test('run after run that fails in the same way is told once, another way or a failure after a success again', async () => {
  const told: number[] = [];
  for (const exitCode of [13, 13, 14, 0, 14, 11, 14]) {
    const { run, messages } = await tell(stopped('restore', { exitCode }));
    assert.equal(run.status, 0, errorsOf(run).join('\n'));
    told.push(messages.length);
  }
  assert.deepEqual(told, [1, 0, 1, 0, 1, 0, 0]);
});

test('a good run after a failure is remembered once, for what is put every hour is paid for the whole month', async () => {
  const put: boolean[] = [];
  for (const exitCode of [18, 0, 0]) {
    const { metrics } = await tell(stopped('restore', { exitCode }));
    put.push(metrics.some((metric) => metric.startsWith('ToldExitCode')));
  }
  assert.deepEqual(put, [true, true, false]);
});

test('one event that is delivered twice is told once', async () => {
  const event = stopped('drill', { exitCode: 20 });
  const [first, second] = [await tell(event), await tell(event)];
  assert.deepEqual([first.messages.length, second.messages.length], [1, 0]);
});

test('a failure that was told a day ago is told again', async () => {
  const long = new Date(Date.now() - 24 * 3_600_000).toISOString();
  const detail = { executionStoppedAt: long, stoppedAt: long, startedAt: undefined };
  const [yesterday, today] = [
    await tell(stopped('mirror', { exitCode: 12 }, detail)),
    await tell(stopped('mirror', { exitCode: 12 })),
  ];
  assert.deepEqual([yesterday.messages.length, today.messages.length], [1, 1]);
});

test('a message that SNS did not take is told by the next delivery', async () => {
  const event = stopped('backup', { exitCode: 2 });
  const { run, metrics } = await tell(event, { TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:gone' });
  assert.notEqual(run.status, 0);
  assert.match(errorsOf(run).join('\n'), /publish to arn:aws:sns:eu-central-1:123456789012:gone/);
  assert.deepEqual(metrics, ['JobFailed 1']);
  assert.equal((await tell(event)).messages.length, 1);
});

const refused: readonly (readonly [what: string, event: unknown])[] = [
  ['nothing', undefined],
  ['an event of another source', { ...stopped('backup', { exitCode: 1 }), source: 'aws.s3' }],
  ['a forged source', { ...stopped('backup', { exitCode: 1 }), source: 'crm.forged' }],
  ['another event of ECS', { ...stopped('backup', { exitCode: 1 }), 'detail-type': 'ECS Deployment State Change' }],
  ['a task of another cluster', stopped('backup', { exitCode: 1 }, { clusterArn: arn('cluster/other') })],
  ['a task that still runs', stopped('backup', {}, { lastStatus: 'RUNNING' })],
  ['a task of a stranger', stopped('worker', { exitCode: 1 })],
  ['an exit code that is none', stopped('backup', { exitCode: 'fine' })],
];

for (const [what, event] of refused) {
  test(`refuses ${what}: logged, nothing measured, nobody told`, async () => {
    const { run, metrics, messages } = await tell(event);
    assert.notEqual(run.status, 0);
    assert.match(errorsOf(run).join('\n'), /^outcome: not the end of a task of ours: /);
    assert.deepEqual([metrics, messages], [[], []]);
  });
}
