import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { webhookSender } from '../../../../lib/adapters/notify/webhook/sender.ts';
import type { Message } from '../../../../lib/core/runs/incidents.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { Clock } from '../../../../lib/ports/clock.ts';
import { receiver } from '../../../helpers/receiver.ts';

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

test('a message is posted with its signature', async () => {
  await using hook = await receiver(() => 204);
  await webhookSender({ url: hook.url, secret: 'shared', host: 'crm', clock }).send(message);
  const [{ headers, body } = assert.fail('nothing came'), ...more] = hook.received;
  assert.equal(more.length, 0);
  assert.deepEqual(JSON.parse(body), { format: '1.0', host: 'crm', ...message });
  const seconds = now.getTime() / 1000;
  const digest = createHmac('sha256', 'shared').update(`${seconds}.${body}`).digest('hex');
  assert.equal(headers['x-lifeboat-signature'], `t=${seconds},v1=${digest}`);
});

test('a message without a secret is not signed', async () => {
  await using hook = await receiver();
  await webhookSender({ url: hook.url, secret: undefined, host: 'crm', clock }).send(message);
  assert.equal(hook.received[0]?.headers['x-lifeboat-signature'], undefined);
});

test('a receiver that stumbles is asked again', async () => {
  await using hook = await receiver((number) => [503, 502][number] ?? 200);
  await webhookSender({ url: hook.url, secret: undefined, host: 'crm', clock }).send(message);
  assert.equal(hook.received.length, 3);
});

test('fails after three tries, without the address, which may be a secret', async () => {
  await using hook = await receiver(() => 500);
  await assert.rejects(
    webhookSender({ url: `${hook.url}/hook`, secret: undefined, host: 'crm', clock }).send(message),
    (error) => error instanceof Failure && error.message.includes('500') && !error.message.includes('/hook'),
  );
  assert.equal(hook.received.length, 3);
});
