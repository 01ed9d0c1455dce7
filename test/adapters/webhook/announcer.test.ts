import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { webhookAnnouncer } from '../../../lib/adapters/webhook/announcer.ts';
import type { Message } from '../../../lib/core/troubles.ts';
import { Failure } from '../../../lib/errors.ts';
import type { Clock } from '../../../lib/ports.ts';

const message: Message = {
  kind: 'bad',
  subject: 'backup',
  text: 'vault unreachable',
  since: '2026-03-01T12:00:00.000Z',
  endedAt: null,
  lastGoodAt: null,
  hint: 'lifeboat doctor',
  article: 'docs/runbook.md#the-vault-cannot-be-reached',
};
const now = new Date('2026-03-01T12:08:00Z');
const clock: Clock = { now: () => now, seconds: () => 0, sleep: async () => undefined };

/** A listener that answers with each status in turn, then with the last one for ever. */
async function receiver(statuses: readonly number[]) {
  const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.statusCode = statuses[Math.min(received.length, statuses.length - 1)] ?? 500;
      received.push({ headers: request.headers, body });
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('a message is posted with its signature', async () => {
  await using hook = await receiver([204]);
  await webhookAnnouncer({ url: hook.url, secret: 'shared', host: 'crm', clock }).announce(message);
  const [{ headers, body } = assert.fail('nothing came'), ...more] = hook.received;
  assert.equal(more.length, 0);
  assert.deepEqual(JSON.parse(body), { format: '1.0', host: 'crm', ...message });
  const seconds = now.getTime() / 1000;
  const digest = createHmac('sha256', 'shared').update(`${seconds}.${body}`).digest('hex');
  assert.equal(headers['x-lifeboat-signature'], `t=${seconds},v1=${digest}`);
});

test('a message without a secret is not signed', async () => {
  await using hook = await receiver([200]);
  await webhookAnnouncer({ url: hook.url, secret: undefined, host: 'crm', clock }).announce(message);
  assert.equal(hook.received[0]?.headers['x-lifeboat-signature'], undefined);
});

test('a receiver that stumbles is asked again', async () => {
  await using hook = await receiver([503, 502, 200]);
  await webhookAnnouncer({ url: hook.url, secret: undefined, host: 'crm', clock }).announce(message);
  assert.equal(hook.received.length, 3);
});

test('fails after three tries, without the address, which may be a secret', async () => {
  await using hook = await receiver([500]);
  await assert.rejects(
    webhookAnnouncer({ url: hook.url, secret: undefined, host: 'crm', clock }).announce(message),
    (error) => error instanceof Failure && error.message.includes('500') && !error.message.includes('/hook'),
  );
  assert.equal(hook.received.length, 3);
});
