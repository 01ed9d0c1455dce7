import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hideable } from '../../../lib/core/files/hiding.ts';
import { entryOf } from '../samples.ts';

const now = new Date('2026-03-31T00:00:00.000Z');

test('fault 47: a file is hidden once it has been gone for the days to keep', () => {
  assert.equal(hideable(entryOf('a', { goneAt: '2026-03-01T00:00:00.000Z' }), now, 30), true);
  assert.equal(hideable(entryOf('a', { goneAt: '2026-03-01T00:00:00.001Z' }), now, 30), false);
  assert.equal(hideable(entryOf('a'), now, 30), false);
});

test('fault 57: nonsense hides nothing', () => {
  const gone = entryOf('a', { goneAt: '2020-01-01T00:00:00.000Z' });
  for (const days of [0, -1, Number.NaN]) assert.equal(hideable(gone, now, days), false);
  assert.equal(hideable(entryOf('a', { goneAt: 'never' }), now, 30), false);
  assert.equal(hideable(gone, new Date(Number.NaN), 30), false);
});
