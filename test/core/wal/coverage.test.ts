import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow } from '../../../lib/core/wal/coverage.ts';
import { branchingsOf, parseHistory } from '../../../lib/core/wal/history.ts';
import type { PieceSpan } from '../../../lib/core/wal/walKeys.ts';

function piece(timeline: number, start: number, end: number): PieceSpan {
  return { timeline, segment: '', from: 0, to: end - start, start: BigInt(start), end: BigInt(end) };
}

function spans(pieces: readonly PieceSpan[]): readonly string[] {
  return pieces.map(({ timeline, start, end }) => `${timeline}:${start}-${end}`);
}

test('the log is followed up to its first gap', () => {
  const pieces = [piece(1, 20, 30), piece(1, 0, 10), piece(1, 10, 20), piece(1, 31, 40)];
  const found = follow(pieces, [], { timeline: 1, start: 5n });
  assert.deepEqual([spans(found.pieces), found.end], [['1:0-10', '1:10-20', '1:20-30'], 30n]);
});

test('what a killed run stored twice is used once', () => {
  const pieces = [piece(1, 0, 10), piece(1, 0, 6), piece(1, 6, 8), piece(1, 8, 12)];
  assert.deepEqual(spans(follow(pieces, [], { timeline: 1, start: 0n }).pieces), ['1:0-10', '1:8-12']);
});

test('without anything at the start nothing is covered', () => {
  const found = follow([piece(1, 8, 12)], [], { timeline: 1, start: 0n });
  assert.deepEqual([found.pieces, found.end], [[], 0n]);
});

test('a promotion is followed where the history says that the timelines parted, and the abandoned rest is left out', () => {
  const pieces = [piece(1, 0, 16), piece(1, 16, 32), piece(2, 8, 16), piece(2, 16, 24)];
  const found = follow(pieces, [{ timeline: 2, parent: 1, at: 12n }], { timeline: 1, start: 0n });
  assert.deepEqual([spans(found.pieces), found.end, found.timeline], [['1:0-16', '2:8-16', '2:16-24'], 24n, 2]);
});

test('a timeline that parted beyond a gap is not reached', () => {
  const pieces = [piece(1, 0, 16), piece(2, 32, 48)];
  assert.equal(follow(pieces, [{ timeline: 2, parent: 1, at: 32n }], { timeline: 1, start: 0n }).timeline, 1);
});

test('a history file names each forebear and where it ended', () => {
  const parents = parseHistory(
    '1\t0/3000148\tno recovery target specified\n\n# remark\n2\t0/5000000\tbefore 2026-01-01\n',
  );
  assert.deepEqual(branchingsOf({ timeline: 3, parents }), [
    { timeline: 2, parent: 1, at: 0x3000148n },
    { timeline: 3, parent: 2, at: 0x5000000n },
  ]);
});
