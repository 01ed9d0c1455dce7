import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readTime } from '../../lib/cli/moments.ts';

test('a moment is read as an operator writes it, in UTC where no zone is given', () => {
  for (const [text, at] of [
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01 11', '2026-03-01T11:00:00.000Z'],
    ['2026-03-01T11:30', '2026-03-01T11:30:00.000Z'],
    ['2026-03-01T11:30:15.5Z', '2026-03-01T11:30:15.500Z'],
    ['2026-03-01T11:30+02:00', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T11:30-0500', '2026-03-01T16:30:00.000Z'],
    ['2024-02-29T23:59', '2024-02-29T23:59:00.000Z'],
    ['2026-03-01T23:30-05:00', '2026-03-02T04:30:00.000Z'],
  ] as const) {
    assert.equal(readTime(text)?.toISOString(), at, text);
  }
});

test('refuses days and hours that do not exist, which Date would carry over to the next ones', () => {
  for (const text of [
    '2026-02-29',
    '2026-02-30T00:00Z',
    '2026-04-31 10:00',
    '2026-13-01',
    '2026-03-01T24:00',
    '25 Nov',
  ]) {
    assert.equal(readTime(text), undefined, text);
  }
});
