import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MailServer, mailSender } from '../../../../lib/adapters/notify/mail/sender.ts';
import type { Message } from '../../../../lib/core/runs/incidents.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { Clock } from '../../../../lib/ports/clock.ts';
import type { NotificationSender } from '../../../../lib/ports/notify.ts';
import { mailbox } from './mailbox.ts';

const clock: Clock = { now: () => new Date('2026-03-02T14:07:09Z'), seconds: () => 0, sleep: async () => undefined };
const bad: Message = {
  kind: 'bad',
  subject: 'backup',
  text: 'backup: password refused for user "crm" – 28P01',
  since: '2026-03-02T12:07:04.000Z',
  endedAt: null,
  lastGoodAt: '2026-03-02T11:07:00.000Z',
  hint: 'mend DATABASE_URL, then lifeboat backup',
  article: 'docs/runbook.md#a-password-or-key-is-refused',
};
const good: Message = { ...bad, kind: 'good', endedAt: '2026-03-02T15:07:31.000Z', hint: null, article: null };

function sender(server: Partial<MailServer> & { readonly port: number }, to = 'ops@example.com'): NotificationSender {
  const whole: MailServer = { host: '127.0.0.1', security: 'plain', login: undefined, ...server };
  return mailSender({ server: whole, from: 'lifeboat@example.com', to, host: 'crm', clock });
}

function headerOf(source: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'im').exec(source)?.[1]?.trim();
}

test('a mail says what is wrong since when, what was good last, what to type and where to read', async () => {
  await using box = await mailbox();
  await sender(box).send(bad);
  const [{ to, source } = assert.fail('nothing came')] = box.delivered;
  assert.deepEqual(to, ['ops@example.com']);
  assert.equal(headerOf(source, 'subject'), '[lifeboat] crm: backup needs attention');
  assert.equal(headerOf(source, 'auto-submitted'), 'auto-generated');
  const body = source
    .slice(source.indexOf('\r\n\r\n') + 4)
    .replaceAll('=\r\n', '')
    .replaceAll('=E2=80=93', '–');
  assert.deepEqual(body.trim().split('\r\n'), [
    'backup: password refused for user "crm" – 28P01',
    '',
    'since      2026-03-02 12:07 UTC',
    'last good  2026-03-02 11:07 UTC, 1 h before',
    'to do      mend DATABASE_URL, then lifeboat backup',
    'read       docs/runbook.md#a-password-or-key-is-refused',
  ]);
});

test('the mail that a trouble is over answers the one that it began', async () => {
  await using box = await mailbox();
  for (const message of [bad, bad, good]) await sender(box).send(message);
  const [first, again, over] = box.delivered.map(({ source }) => source);
  const id = headerOf(first ?? '', 'message-id');
  assert.match(id ?? '', /^<[0-9a-f]{32}@lifeboat>$/);
  assert.equal(headerOf(again ?? '', 'message-id'), id);
  assert.equal(headerOf(over ?? '', 'in-reply-to'), id);
  assert.notEqual(headerOf(over ?? '', 'message-id'), id);
  assert.match(over ?? '', /^since {6}2026-03-02 12:07 UTC, for 3 h/m);
});

test('a login is used, and a wrong one fails without the password', async () => {
  await using box = await mailbox({ password: 'not-to-be-seen' });
  await sender({ ...box, login: { user: 'alerts', password: 'not-to-be-seen' } }).send(bad);
  assert.deepEqual(box.logins, ['alerts']);
  await assert.rejects(
    sender({ ...box, login: { user: 'alerts', password: 'mistyped-secret' } }).send(bad),
    (error) => error instanceof Failure && /invalid login/i.test(error.message) && !/mistyped/.test(error.message),
  );
  assert.equal(box.delivered.length, 1);
});

test('fails, naming the address, when the server does not know it', async () => {
  await using box = await mailbox({ refused: 'gone@example.com' });
  await assert.rejects(
    sender(box, 'gone@example.com').send(bad),
    (error) => error instanceof Failure && /gone@example\.com.*no such mailbox/.test(error.message),
  );
});

test('refuses to send a password without TLS to another machine, and to trust a certificate that nobody signed', async () => {
  await using plain = await mailbox({ password: 'not-to-be-seen' });
  const login = { user: 'alerts', password: 'not-to-be-seen' };
  await assert.rejects(sender({ ...plain, security: 'upgraded', login }).send(bad), Failure);
  await using tls = await mailbox({ secure: true, password: 'not-to-be-seen' });
  await assert.rejects(sender({ ...tls, security: 'tls', login }).send(bad), /self-signed certificate/);
  assert.deepEqual([plain.logins, tls.logins], [[], []]);
});

test('fails soon when nobody listens', async () => {
  await assert.rejects(sender({ port: 1 }).send(bad), /ECONNREFUSED/);
});
