import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { cloudwatchMetrics } from '../../../../lib/adapters/aws/cloudwatch/metrics.ts';
import { Failure } from '../../../../lib/errors.ts';

/** Counts requests and answers each with one status. */
async function listener(status: number) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('latin1'));
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new CloudWatchClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    disableRequestCompression: true,
  });
  return {
    client,
    bodies,
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const measurement = { name: 'JobFailed', value: 1, unit: 'Count', job: 'mirror' } as const;

test('measurements go out 1000 to a request, each with its application and job', async () => {
  await using server = await listener(200);
  await cloudwatchMetrics(server.client, 'crm').put(Array.from({ length: 1001 }, () => measurement));
  assert.equal(server.bodies.length, 2);
  const counts = server.bodies.map((body) => body.split('JobFailed').length - 1);
  assert.deepEqual(counts, [1000, 1]);
  for (const text of ['Lifeboat', 'Application', 'crm', 'Job', 'mirror']) assert.ok(server.bodies[1]?.includes(text));
});

test('nothing to tell is no request', async () => {
  await using server = await listener(200);
  await cloudwatchMetrics(server.client, 'crm').put([]);
  assert.deepEqual(server.bodies, []);
});

test('fails when CloudWatch does not take them', async () => {
  await using server = await listener(400);
  await assert.rejects(cloudwatchMetrics(server.client, 'crm').put([measurement]), Failure);
});
