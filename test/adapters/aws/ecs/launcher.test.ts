import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { test } from 'node:test';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsLauncher } from '../../../../lib/adapters/aws/ecs/launcher.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { Clock } from '../../../../lib/ports/clock.ts';

interface Asked {
  readonly action: string;
  readonly body: unknown;
}

/** Answers as ECS documents it; what no emulator can be made to say. */
async function ecs(answer: (asked: Asked, nth: number) => { status?: number; body: object }) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const one = { action: String(request.headers['x-amz-target']).replace(/.*\./, ''), body };
      asked.push(one);
      const reply = answer(one, asked.length);
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(reply.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new ECSClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    client,
    asked,
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Time that passes only in sleep. */
function sleeper(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  const sum = (): number => slept.reduce((total, each) => total + each, 0);
  return {
    slept,
    now: () => new Date(sum()),
    seconds: () => sum() / 1000,
    sleep: async (milliseconds) => void slept.push(milliseconds),
  };
}

const place = {
  cluster: 'lifeboat',
  familyPrefix: 'lifeboat-',
  subnets: ['subnet-1'],
  securityGroups: ['sg-1'],
  publicAddress: false,
};
const launch = {
  job: 'backup',
  variables: { LIFEBOAT_SCHEDULED_AT: '2026-03-01T07:07:00Z' },
  clientToken: 'token',
} as const;
const launcher = (client: ECSClient, clock: Clock) =>
  ecsLauncher(client, { place, startedBy: 'lifeboat-launch', waitSeconds: 40, clock, random: () => 0.5 });
const noCapacity = { body: { tasks: [], failures: [{ reason: 'Capacity is unavailable at this time' }] } };

test('fault 35: RunTask.failures are read and tried again, each time under a token of its own, until the task is placed', async () => {
  await using server = await ecs((_asked, nth) =>
    nth < 3 ? noCapacity : { body: { tasks: [{ taskArn: 'arn:task/1' }], failures: [] } },
  );
  const clock = sleeper();
  assert.equal(await launcher(server.client, clock).launch(launch), 'arn:task/1');
  assert.deepEqual(clock.slept, [500, 1000]);
  assert.equal(server.asked.length, 3);
  for (const { action, body } of server.asked) {
    assert.equal(action, 'RunTask');
    assert.partialDeepStrictEqual(body, {
      taskDefinition: 'lifeboat-backup',
      startedBy: 'lifeboat-launch',
      overrides: {
        containerOverrides: [
          { name: 'runner', environment: [{ name: 'LIFEBOAT_SCHEDULED_AT', value: '2026-03-01T07:07:00Z' }] },
        ],
      },
    });
  }
  const tokens = server.asked.map(({ body }) => String((body as Readonly<Record<string, unknown>>)['clientToken']));
  assert.equal(tokens[0], 'token');
  assert.equal(new Set(tokens).size, 3);
  assert.ok(
    tokens.every((token) => token.length <= 64),
    'ECS takes 64 characters',
  );
});

test('a drill bears the group that its throwaway database lets in, and no other job does', async () => {
  await using server = await ecs(() => ({ body: { tasks: [{ taskArn: 'arn:task/1' }], failures: [] } }));
  const drilling = ecsLauncher(server.client, {
    place: { ...place, drillSecurityGroup: 'sg-drill' },
    startedBy: 'lifeboat-launch',
    waitSeconds: 40,
    clock: sleeper(),
  });
  for (const job of ['drill', 'backup'] as const) await drilling.launch({ ...launch, job });
  const groups = server.asked.map(
    ({ body }) =>
      (body as { networkConfiguration: { awsvpcConfiguration: { securityGroups: readonly string[] } } })
        .networkConfiguration.awsvpcConfiguration.securityGroups,
  );
  assert.deepEqual(groups, [['sg-1', 'sg-drill'], ['sg-1']]);
});

test('fault 35: fails with the reason once patience is at its end', async () => {
  await using server = await ecs(() => noCapacity);
  const clock = sleeper();
  await assert.rejects(launcher(server.client, clock).launch(launch), /Capacity is unavailable at this time/);
  assert.ok(clock.seconds() < 40);
});

test('a cluster that is not there is a configuration error and not tried again', async () => {
  await using server = await ecs(() => ({
    status: 400,
    body: { __type: 'ClusterNotFoundException', message: 'Cluster not found.' },
  }));
  await assert.rejects(
    launcher(server.client, sleeper()).launch(launch),
    (error) => error instanceof Failure && error.kind === 'configuration',
  );
  assert.equal(server.asked.length, 1);
});

test('running tasks are listed to the last page', async () => {
  await using server = await ecs((_asked, nth) => ({
    body: nth === 1 ? { taskArns: ['arn:task/1'], nextToken: 'more' } : { taskArns: ['arn:task/2'] },
  }));
  assert.deepEqual(await launcher(server.client, sleeper()).running('backup'), ['arn:task/1', 'arn:task/2']);
});
