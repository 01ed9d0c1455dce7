import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedRecovery } from '../../../lib/core/restore/recovery.ts';

test('a recovery takes as long as the drill, and longer where there is more to bring back', () => {
  const cases = [
    { bytes: 1000, now: 1000, expected: { seconds: 60, basis: 'measured' } },
    { bytes: 1000, now: 1100, expected: { seconds: 60, basis: 'measured' } },
    { bytes: 1000, now: 3000, expected: { seconds: 180, basis: 'scaled' } },
    { bytes: 1000, now: 10, expected: { seconds: 60, basis: 'measured' } },
    { bytes: null, now: 1000, expected: { seconds: 60, basis: 'measured' } },
    { bytes: 0, now: 1000, expected: { seconds: 60, basis: 'measured' } },
    { bytes: 1000, now: null, expected: { seconds: 60, basis: 'measured' } },
  ] as const;
  for (const { bytes, now, expected } of cases) {
    assert.deepEqual(expectedRecovery({ seconds: 60, bytes }, now), expected, `${bytes} then, ${now} now`);
  }
});
