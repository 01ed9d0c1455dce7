import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunRow, runsByDay, streaksOf, summaryOf } from '../../../lib/core/report/runs.ts';

const run = (startedAt: string, seconds: number, incident: string | null = null): RunRow => ({
  job: 'backup',
  startedAt,
  seconds,
  exitCode: incident === null ? 0 : 14,
  trouble: incident,
});

const rows = [
  run('2026-03-09T01:07:00.000Z', 30),
  run('2026-03-09T02:07:00.000Z', 900, 'no vault'),
  run('2026-03-09T03:07:00.000Z', 2, 'no vault'),
  run('2026-03-09T04:07:00.000Z', 2, 'no source'),
  run('2026-03-10T01:07:00.000Z', 50),
  run('2026-03-10T02:07:00.000Z', 2, 'no source'),
];

test('every day has its longest run and its failures, and a day without a run is there too', () => {
  assert.deepEqual(
    runsByDay(rows, ['2026-03-08', '2026-03-09', '2026-03-10']).map((day) => [
      day.runs,
      day.failed,
      day.longestSeconds,
    ]),
    [
      [0, 0, null],
      [4, 3, 900],
      [2, 1, 50],
    ],
  );
});

test('what is usual is told by the runs that did their work', () => {
  assert.deepEqual(summaryOf(rows), { runs: 6, failed: 4, medianSeconds: 50, longestSeconds: 50 });
  assert.deepEqual(summaryOf([]), { runs: 0, failed: 0, medianSeconds: null, longestSeconds: null });
});

test('runs that fail one after another in the same way are one streak; a run that works ends it', () => {
  const mirror = { ...run('2026-03-10T02:17:00.000Z', 1, 'no source'), job: 'mirror' } as const;
  assert.deepEqual(
    streaksOf([...rows, mirror]).map(({ job, first, last, runs, trouble: incident }) => [
      job,
      first.slice(8, 16),
      last.slice(8, 16),
      runs,
      incident,
    ]),
    [
      ['mirror', '10T02:17', '10T02:17', 1, 'no source'],
      ['backup', '10T02:07', '10T02:07', 1, 'no source'],
      ['backup', '09T04:07', '09T04:07', 1, 'no source'],
      ['backup', '09T02:07', '09T03:07', 2, 'no vault'],
    ],
  );
});
