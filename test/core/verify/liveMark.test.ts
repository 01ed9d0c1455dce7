import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aheadOfMarks, isBefore, liveMarkOf } from '../../../lib/core/verify/liveMark.ts';

const mark = {
  at: '2026-12-01T10:00:00.000Z',
  systemIdentifier: '7',
  timeline: 1,
  database: '16384',
  transaction: '800',
  lsn: '0/2000',
};

test('a mark counts for the same database on the same timeline, and for what was dumped later', () => {
  assert.equal(isBefore(mark, mark, '2026-12-01T10:00:02.000Z'), true);
  assert.equal(isBefore(mark, mark, '2026-12-01T10:00:00.500Z'), false);
  assert.equal(isBefore(mark, { ...mark, timeline: 2 }, '2026-12-02T10:00:00.000Z'), false);
  assert.equal(isBefore(mark, { ...mark, database: '16385' }, '2026-12-02T10:00:00.000Z'), false);
});

test('a manifest stored before a mark and further in the log is doubtful; later ones, other servers and older timelines are not', () => {
  const source = { systemIdentifier: '7', timeline: 1, lsn: '0/2001' };
  const before = new Date('2026-12-01T09:00:00Z');
  assert.match(
    aheadOfMarks([mark], { source }, before)?.detail ?? '',
    /0\/2001 lies ahead of .*, 0\/2000 at 2026-12-01T10/,
  );
  const { timeline: _, ...withoutTimeline } = source;
  assert.notEqual(aheadOfMarks([mark], { source: withoutTimeline }, before), null);
  assert.equal(aheadOfMarks([mark], { source: { ...source, lsn: '0/2000' } }, before), null);
  assert.equal(aheadOfMarks([mark], { source: { ...source, systemIdentifier: '8' } }, before), null);
  assert.equal(aheadOfMarks([mark], { source }, new Date('2026-12-01T09:59:00Z')), null);
  const recovered = { ...mark, timeline: 3 };
  assert.equal(aheadOfMarks([recovered], { source: { ...source, timeline: 2 } }, before), null);
  assert.equal(aheadOfMarks([recovered], { source: withoutTimeline }, before), null);
  assert.notEqual(aheadOfMarks([recovered], { source: { ...source, timeline: 4 } }, before), null);
});

test('a mark is read from the details of a receipt, and nothing else is', () => {
  assert.deepEqual(liveMarkOf({ liveMark: mark }), mark);
  for (const liveMark of [undefined, null, {}, { ...mark, lsn: 'x' }, { ...mark, transaction: '-1' }]) {
    assert.equal(liveMarkOf({ liveMark }), null);
  }
});
