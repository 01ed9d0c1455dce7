import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partSize } from '../../../lib/adapters/s3/partSize.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;
/** S3's limits: parts of an upload, bytes of a part but the last, bytes of an object. */
const s3 = { parts: 10_000, leastBytes: 5 * mebibyte, mostBytes: 5 * gibibyte, objectBytes: 5 * 1024 ** 4 };

test('fault 23: parts grow in time, so that the largest object fits into 10,000 of them', () => {
  let total = 0;
  for (let number = 1; number <= s3.parts; number += 1) {
    const size = partSize(number);
    assert.ok(Number.isSafeInteger(size) && size >= s3.leastBytes && size <= s3.mostBytes, `part ${number}: ${size}`);
    assert.ok(size >= partSize(Math.max(1, number - 1)), `part ${number} is smaller than the one before`);
    total += size;
  }
  assert.ok(total >= s3.objectBytes, `${total}`);
});

test('fault 44: an object above 5 GiB goes up in parts of the first size', () => {
  assert.equal(partSize(1), 16 * mebibyte);
  assert.equal(partSize((6 * gibibyte) / (16 * mebibyte)), 16 * mebibyte);
});

test('a part stays small enough for memory as long as streams are of the usual size', () => {
  const largestOf = (bytes: number): number => {
    let number = 1;
    for (let sent = 0; sent < bytes; number += 1) sent += partSize(number);
    return partSize(number);
  };
  assert.equal(largestOf(15 * gibibyte), 16 * mebibyte);
  assert.ok(largestOf(50 * gibibyte) <= 40 * mebibyte);
  assert.ok(largestOf(500 * gibibyte) <= 320 * mebibyte);
});
