import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type EcsService, startEcsService } from './ecsService.ts';
import { errorsOf, invoke } from './invoke.ts';

let ecs: EcsService;
beforeEach(async () => {
  ecs = await startEcsService();
});
afterEach(() => ecs[Symbol.asyncDispose]());

/** ECS alone is there to be asked: whatever else was called would be refused, and fail the run. */
const nobodyElse = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

const event = { job: 'backup', id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718', time: '2026-03-01T07:07:00Z' };

async function fire(given: unknown, changes: Readonly<Record<string, string>> = {}) {
  const environment = {
    ...nobodyElse,
    ...ecs.environment,
    CLUSTER: 'crm',
    TASK_FAMILY_PREFIX: 'crm-',
    SUBNETS: 'subnet-1,subnet-2',
    SECURITY_GROUPS: 'sg-1',
    DRILL_SECURITY_GROUP: 'sg-drill',
    ASSIGN_PUBLIC_IP: 'DISABLED',
    ...changes,
  };
  return invoke('launch', environment, given);
}

test('a rule that fires starts the task of its job for its slot, and nothing else is in the launch', async () => {
  const run = await fire(event);
  assert.deepEqual(run.result, { outcome: 'launched', task: ecs.tasks[0]?.taskArn }, errorsOf(run).join('\n'));
  const launched = ecs.asked.filter(({ action }) => action === 'RunTask');
  assert.equal(launched.length, 1);
  assert.partialDeepStrictEqual(launched[0]?.body, {
    cluster: 'crm',
    taskDefinition: 'crm-backup',
    launchType: 'FARGATE',
    startedBy: 'lifeboat-launch',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ['subnet-1', 'subnet-2'],
        securityGroups: ['sg-1'],
        assignPublicIp: 'DISABLED',
      },
    },
  });
  assert.deepEqual(launched[0]?.body['overrides'], {
    containerOverrides: [
      { name: 'runner', environment: [{ name: 'LIFEBOAT_SCHEDULED_AT', value: '2026-03-01T07:07:00Z' }] },
    ],
  });
});

test('a run of the first chain says so, that its end can start the next', async () => {
  await fire({ ...event, job: 'mirror', first: true });
  assert.partialDeepStrictEqual(ecs.asked.at(-1)?.body, { taskDefinition: 'crm-mirror', startedBy: 'lifeboat-first' });
});

test('fault 34: a task under way is an outcome, and no second one is started', async () => {
  const running = ecs.start('crm-backup');
  const run = await fire(event);
  assert.deepEqual(run.result, { outcome: 'already running', task: running });
  assert.equal(ecs.tasks.length, 1);
});

test('fault 35: no room, then a reply that is lost: its token is asked again, and one task is started', async () => {
  ecs.full = 1;
  ecs.forgetful = 1;
  const run = await fire(event);
  assert.equal(run.status, 0, errorsOf(run).join('\n'));
  const tokens = ecs.asked.filter(({ action }) => action === 'RunTask').map(({ body }) => body['clientToken']);
  assert.ok(tokens.length >= 3, `${tokens.length} requests`);
  const [noRoom, lost, ...again] = tokens;
  assert.notEqual(noRoom, lost);
  assert.deepEqual(new Set(again), new Set([lost]));
  assert.equal(ecs.tasks.length, 1);
});

test('fails where ECS refuses, which Lambda counts', async () => {
  ecs.forgetful = 1000;
  const run = await fire(event);
  assert.notEqual(run.status, 0);
  assert.match(errorsOf(run).join('\n'), /^launch: start crm-backup: .*ServerException/);
});

const refused: readonly (readonly [what: string, event: unknown])[] = [
  ['an event of another source', { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: 'vault' } }],
  ['an override of the command', { ...event, overrides: { containerOverrides: [{ command: ['sh'] }] } }],
  ['a restore', { ...event, job: 'restore' }],
  ['a time that is none', { ...event, time: 'now' }],
];

for (const [what, given] of refused) {
  test(`refuses ${what}: logged once, and ECS is not asked`, async () => {
    const run = await fire(given);
    assert.notEqual(run.status, 0);
    assert.equal(errorsOf(run).length, 1);
    assert.match(errorsOf(run)[0] ?? '', /^launch: not an event of a rule: /);
    assert.deepEqual(ecs.asked, []);
  });
}

test('fails before ECS is asked, naming every variable that the stack did not set', async () => {
  const run = await fire(event, { SUBNETS: '', CLUSTER: '' });
  assert.match(errorsOf(run)[0] ?? '', /not set: CLUSTER, SUBNETS/);
  assert.deepEqual(ecs.asked, []);
});
