import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearest } from '../../lib/config/nearest.ts';

for (const [a, b, edits] of [
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['drill', 'dirll', 1],
  ['kitten', 'sitting', 3],
  ['same', 'same', 0],
] as const) {
  test(`${edits} edits lead from ${JSON.stringify(a)} to ${JSON.stringify(b)}`, () => {
    assert.equal(editDistance(a, b), edits);
  });
}

test('the nearest of several near ones is meant', () => {
  assert.equal(nearest('MINIO_BUCKE', ['MINIO_PORT', 'MINIO_BUCKET', 'MINIO_BUCKETS']), 'MINIO_BUCKET');
});

test('nothing is meant where nothing is near', () => {
  assert.equal(nearest('MINIO_ROOT_USER', ['MINIO_PORT', 'MINIO_BUCKET']), undefined);
  assert.equal(nearest('x', []), undefined);
});
