import assert from 'node:assert/strict';
import { test } from 'node:test';
import { humanAge, humanSeconds } from '../../../lib/core/runs/duration.ts';

test('durations are told in their two largest units', () => {
  const table = [
    [-1, '0.0 s'],
    [0, '0.0 s'],
    [0.44, '0.4 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [155, '2 min 35 s'],
    [3840, '1 h 4 min'],
    [86_399.6, '1 d'],
    [93_600, '1 d 2 h'],
  ] as const;
  for (const [seconds, text] of table) assert.equal(humanSeconds(seconds), text);
});

test('ages are told from now', () => {
  const now = new Date('2026-03-10T14:00:00Z');
  const table = [
    ['2026-03-10T14:02:00Z', 'in the future'],
    ['2026-03-10T14:00:30Z', 'just now'],
    ['2026-03-10T13:48:00Z', '12 min ago'],
    ['2026-03-09T10:00:00Z', '28 h ago'],
    ['2026-03-08T13:00:00Z', '2 days ago'],
  ] as const;
  for (const [at, text] of table) assert.equal(humanAge(new Date(at), now), text);
});
