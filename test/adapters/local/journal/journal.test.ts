import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { socketExclusion } from '../../../../lib/adapters/local/exclusion/exclusion.ts';
import { journalIn } from '../../../../lib/adapters/local/journal/journal.ts';
import { emptyRunState, noteSilence, type RunState } from '../../../../lib/core/runs/runState.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { Journal } from '../../../../lib/ports/notify.ts';

const at = '2026-03-01T12:07:00.000Z';
const memory: RunState = {
  format: '1.0',
  jobs: [
    { job: 'backup', handledAt: at, ranAt: at, doneAt: null, lastExit: 'vault', lastSummary: 'vault unreachable' },
  ],
  troubles: [
    {
      subject: 'vault',
      jobs: ['backup'],
      text: 'vault unreachable',
      fingerprint: 'failed',
      hint: 'lifeboat doctor',
      article: 'docs/runbook.md#the-vault-cannot-be-reached',
      since: at,
      lastGoodAt: null,
      told: { webhook: 'failed' },
      endedAt: null,
    },
  ],
  silent: [{ channel: 'mail', since: at, reason: 'no answer' }],
};

/** As each process opens it: with an exclusion of its own. */
function journal(directory: string): Journal {
  const exclusion = socketExclusion({ scope: directory, clock: systemClock });
  return journalIn({ directory, host: 'crm', exclusion, clock: systemClock });
}

test('what is kept is read back, from a directory made for it, by its owner only', async () => {
  await using top = await mkdtempDisposable(join(tmpdir(), 'journal-'));
  const directory = join(top.path, 'state');
  assert.deepEqual(await journal(directory).read(), emptyRunState);
  await journal(directory).inTurn(async (_, keep) => {
    await keep(emptyRunState);
    await keep(memory);
  });
  assert.deepEqual(await journal(directory).read(), memory);
  assert.deepEqual(await readdir(directory), ['schedule-crm.json']);
  const { mode } = await stat(join(directory, 'schedule-crm.json'));
  assert.equal(mode & 0o077, 0);
});

test('what several write at once is all there', async () => {
  await using top = await mkdtempDisposable(join(tmpdir(), 'journal-'));
  const channels = Array.from({ length: 8 }, (_, index) => `channel ${index}`);
  await Promise.all(
    channels.map(async (channel) =>
      journal(top.path).inTurn(async (known, keep) => keep(noteSilence(known, channel, 'no answer', new Date(at)))),
    ),
  );
  const { silent } = await journal(top.path).read();
  assert.deepEqual(silent.map(({ channel }) => channel).toSorted(), channels);
});

test('a turn that fails leaves the next one free', async () => {
  await using top = await mkdtempDisposable(join(tmpdir(), 'journal-'));
  const stumble = journal(top.path).inTurn(async () => Promise.reject(new Error('stumbled')));
  await assert.rejects(stumble, /stumbled/);
  await journal(top.path).inTurn(async (_, keep) => keep(memory));
  assert.deepEqual(await journal(top.path).read(), memory);
});

test('refuses a damaged memory and says what to do', async () => {
  await using top = await mkdtempDisposable(join(tmpdir(), 'journal-'));
  await writeFile(join(top.path, 'schedule-crm.json'), '{"format":"1.0"');
  await assert.rejects(
    journal(top.path).read(),
    (error) => error instanceof Failure && error.kind === 'configuration' && error.hint?.includes('remove') === true,
  );
});
