import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountText, secondsText } from '../../../lib/cli/output/amounts.ts';

for (const [seconds, text] of [
  [0, '0.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [185, '3 min 05 s'],
  [3599.6, '1 h 00 min'],
  [86_399, '1 d 0 h'],
  [200_000, '2 d 8 h'],
] as const) {
  test(`${seconds} seconds are ${text}`, () => {
    assert.equal(secondsText(seconds), text);
  });
}

test('amounts carry their unit', () => {
  assert.equal(amountText(1, 'files'), '1 file');
  assert.equal(amountText(12_345, 'tables'), '12,345 tables');
  assert.equal(amountText(1500, 'bytes'), '1.5 kB');
});
