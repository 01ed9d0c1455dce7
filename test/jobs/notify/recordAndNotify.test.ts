import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../../lib/core/runs/incidents.ts';
import { Failure } from '../../../lib/errors.ts';
import type { Attempt } from '../../../lib/jobs/notify/attempt.ts';
import { recordAndNotify } from '../../../lib/jobs/notify/recordAndNotify.ts';
import type { Journal, Pings } from '../../../lib/ports/notify.ts';
import { clockFrom, listeningReporter } from '../helpers/watching.ts';

const done: Attempt = { exit: 'done', summary: 'all is well', hint: null, fingerprint: '', log: '' };
const failed: Attempt = { ...done, exit: 'source', summary: 'the database does not answer', hint: 'is it up?' };

const unreadable: Journal = {
  read: async () => Promise.reject(new Failure('configuration', 'the disk is full')),
  inTurn: async () => Promise.reject(new Failure('configuration', 'the disk is full')),
};
const deadPings: Pings = {
  jobs: ['backup'],
  started: async () => Promise.reject(new Failure('unexpected', 'no answer')),
  ended: async () => Promise.reject(new Failure('unexpected', 'no answer')),
  test: async () => undefined,
};

test('where nothing can be remembered a failed run is told, each time, and fails for no other reason', async () => {
  const told: Message[] = [];
  const sender = { send: async (message: Message) => void told.push(message) };
  const reporter = listeningReporter();
  const ports = {
    journal: unreadable,
    channels: [{ name: 'webhook', announcer: sender }],
    pings: deadPings,
    clock: clockFrom(new Date('2026-03-02T12:07:00Z')),
    reporter,
  };
  for (const attempt of [done, failed, failed]) {
    assert.equal(await recordAndNotify(ports, 'backup', null, async () => attempt), attempt);
  }
  assert.deepEqual(
    told.map(({ kind, text, hint }) => [kind, text, hint]),
    [failed, failed].map(({ summary, hint }) => ['bad', `backup: ${summary}`, hint]),
  );
  assert.match(
    reporter.warnings.join('\n'),
    /backup: a ping was not taken: no answer\n.*not remembered.*the disk is full/,
  );
});
