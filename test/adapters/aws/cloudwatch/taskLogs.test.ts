import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { test } from 'node:test';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { cloudwatchTaskLogs } from '../../../../lib/adapters/aws/cloudwatch/taskLogs.ts';
import { Failure } from '../../../../lib/errors.ts';

type Body = Readonly<Record<string, unknown>>;

/** Pages as CloudWatch Logs documents them; what no emulator can be made to send. */
async function logs(answer: (asked: Body) => { readonly status?: number; readonly body: object }) {
  const asked: Body[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      asked.push(body as Body);
      const { status = 200, body: reply } = answer(body as Body);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(reply));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new CloudWatchLogsClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    asked,
    last: (count: number) =>
      cloudwatchTaskLogs(client, '/crm/tasks', 'runner').lastLines('drill', 'arn:task/crm/1', count),
    async [Symbol.asyncDispose]() {
      client.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const events = (...messages: readonly string[]) => messages.map((message) => ({ timestamp: 1, message }));

test('the end of the log is asked for by the stream of job, container and task', async () => {
  await using server = await logs(() => ({ body: { events: events('one', 'two\n'), nextBackwardToken: 'b/1' } }));
  assert.deepEqual(await server.last(2), ['one', 'two']);
  assert.deepEqual(server.asked, [
    { logGroupName: '/crm/tasks', logStreamName: 'drill/runner/1', limit: 2, startFromHead: false },
  ]);
});

test('pages are read back, empty ones too, until there are lines enough', async () => {
  const pages: Readonly<Record<string, readonly [messages: readonly string[], next: string]>> = {
    '': [[], 'b/1'],
    'b/1': [['three', 'four'], 'b/2'],
    'b/2': [['two'], 'b/3'],
  };
  await using server = await logs(({ nextToken = '' }) => {
    const [messages, next] = pages[String(nextToken)] ?? [[], 'never'];
    return { body: { events: events(...messages), nextBackwardToken: next } };
  });
  assert.deepEqual(await server.last(3), ['two', 'three', 'four']);
  assert.equal(server.asked.length, 3);
});

test('a token that comes back is the beginning of the log', async () => {
  await using server = await logs(({ nextToken }) => ({
    body: { events: nextToken === undefined ? events('only') : [], nextBackwardToken: 'b/1' },
  }));
  assert.deepEqual(await server.last(20), ['only']);
  assert.equal(server.asked.length, 2);
});

test('a task that printed nothing has no stream, and no lines', async () => {
  await using server = await logs(() => ({ status: 400, body: { __type: 'ResourceNotFoundException' } }));
  assert.deepEqual(await server.last(20), []);
});

test('fails as refused credentials do', async () => {
  await using server = await logs(() => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }));
  await assert.rejects(server.last(20), (error) => error instanceof Failure && error.kind === 'credentials');
});
