import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { journalIn } from '../../../lib/adapters/journal/journal.ts';
import { emptyMemory, type Memory } from '../../../lib/core/memory.ts';
import { Failure } from '../../../lib/errors.ts';

const at = '2026-03-01T12:07:00.000Z';
const memory: Memory = {
  format: '1.0',
  jobs: [{ job: 'backup', handledAt: at, doneAt: at, lastExit: 'vault', lastSummary: 'vault unreachable' }],
  troubles: [
    { subject: 'backup', text: 'vault unreachable', fingerprint: 'vault', since: at, told: null, over: false },
  ],
};

test('what is written is read back, from a directory made for it, by its owner only', async () => {
  await using top = await mkdtempDisposable(join(tmpdir(), 'journal-'));
  const directory = join(top.path, 'state');
  const journal = journalIn(directory, 'crm');
  assert.deepEqual(await journal.read(), emptyMemory);
  await journal.write(memory);
  await journal.write(memory);
  assert.deepEqual(await journalIn(directory, 'crm').read(), memory);
  assert.deepEqual(await readdir(directory), ['schedule-crm.json']);
  const { mode } = await stat(join(directory, 'schedule-crm.json'));
  assert.equal(mode & 0o077, 0);
});

test('refuses a damaged memory and says what to do', async () => {
  await using top = await mkdtempDisposable(join(tmpdir(), 'journal-'));
  await writeFile(join(top.path, 'schedule-crm.json'), '{"format":"1.0"');
  await assert.rejects(
    journalIn(top.path, 'crm').read(),
    (error) => error instanceof Failure && error.kind === 'configuration' && error.hint?.includes('remove') === true,
  );
});
