import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { StoppedTask } from '../../../lib/jobs/outcome/stoppedTask.ts';
import { articleOfEnd, describeEnd, isFailure } from '../../../lib/jobs/outcome/words.ts';

const stopped: StoppedTask = {
  job: 'backup',
  task: 'arn:aws:ecs:eu-central-1:123456789012:task/crm/1',
  exitCode: 1,
  stopCode: 'EssentialContainerExited',
  reasons: ['Essential container in task exited'],
  seconds: 65,
  stoppedAt: '2026-03-01T07:09:05Z',
};

const told: readonly (readonly [changes: Partial<StoppedTask>, line: string])[] = [
  [{ exitCode: 3 }, 'backup failed: exit code 3: partly done'],
  [{ exitCode: 12 }, 'backup failed: exit code 12: credentials'],
  [{ exitCode: 130 }, 'backup failed: exit code 130: interrupted'],
  [{ exitCode: 99 }, 'backup failed: exit code 99'],
  [{ exitCode: 137 }, 'backup failed: exit code 137: killed (SIGKILL)'],
  [
    { exitCode: 137, reasons: ['OutOfMemoryError: Container killed due to memory usage'] },
    'backup failed: it ran out of memory (exit code 137)',
  ],
  [{ exitCode: null }, 'backup failed: it ended without an exit code'],
  [{ exitCode: null, stopCode: 'TaskFailedToStart' }, 'backup failed: the task could not start (no exit code)'],
  [{ exitCode: 130, stopCode: 'SpotInterruption' }, 'backup failed: AWS took the machine back (exit code 130)'],
  [{ exitCode: 143, stopCode: 'UserInitiated' }, 'backup failed: somebody, or the janitor, stopped it (exit code 143)'],
];

for (const [changes, line] of told) {
  test(`the first line of a message: ${line}`, () => {
    assert.equal(describeEnd({ ...stopped, ...changes }, [], 'docs/runbook.md').split('\n')[0], line);
  });
}

test('only a run that did its work, or stepped back for another one, failed nobody', () => {
  for (const exitCode of [0, 11]) assert.equal(isFailure({ ...stopped, exitCode }), false, `${exitCode}`);
  for (const exitCode of [null, 1, 3, 21, 130, 137]) assert.ok(isFailure({ ...stopped, exitCode }), `${exitCode}`);
});

test('a restore that failed is read about in the night of the runbook, which has that heading', () => {
  const [page = '', anchor] = articleOfEnd({ ...stopped, job: 'restore' }, 'docs/runbook.md').split('#');
  assert.equal(anchor, 'when-step-4-ends-otherwise');
  const text = readFileSync(join(import.meta.dirname, '../../..', page), 'utf8');
  assert.match(text, /^### When step 4 ends otherwise$/m);
});

test('the runbook may be anywhere', () => {
  const page = 'https://example.com/runbook';
  assert.match(describeEnd({ ...stopped, exitCode: 14 }, [], page), /runbook#the-vault-cannot-be-reached$/m);
});
