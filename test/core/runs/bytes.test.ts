import assert from 'node:assert/strict';
import { test } from 'node:test';
import { humanBytes } from '../../../lib/core/runs/bytes.ts';

test('bytes are told in decimal units', () => {
  const table = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1536, '1.5 kB'],
    [9_949, '9.9 kB'],
    [9_950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [877_000_000, '877 MB'],
    [2_030_000_000, '2.0 GB'],
    [5e15, '5.0 PB'],
    [5e18, '5000 PB'],
  ] as const;
  for (const [bytes, text] of table) assert.equal(humanBytes(bytes), text);
});
