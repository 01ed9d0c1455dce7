import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partSize, partSizes } from '../../../../lib/adapters/stores/s3/partSize.ts';

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

test('parts of a file are equal and at most 1,000, so that every store takes them', () => {
  for (const bytes of [17 * mebibyte, 40 * gibibyte, 400 * gibibyte]) {
    const sizes = partSizes({ parts: s3.parts, bytes, exact: true });
    assert.equal(sizes(1), sizes(999));
    assert.ok(sizes(1) * 1000 >= bytes && sizes(1) <= 512 * mebibyte, `${bytes}`);
  }
});

for (const parts of [1000, s3.parts]) {
  test(`an archive twice as large as its database fits into ${parts} equal parts, and a larger one into parts that grow`, () => {
    for (const bytes of [gibibyte, 20 * gibibyte, 200 * gibibyte]) {
      const sizes = partSizes({ parts, bytes });
      const total = (from: number, to: number): number =>
        Array.from({ length: to - from + 1 }, (_, at) => sizes(from + at)).reduce((sum, size) => sum + size, 0);
      assert.equal(sizes(1), sizes(parts * 0.9));
      assert.ok(total(1, parts) >= 2 * bytes, `${bytes}`);
      assert.ok(sizes(parts) <= s3.mostBytes * 4, `${sizes(parts)}`);
    }
    assert.equal(partSizes({ parts, bytes: 100 })(1), 16 * mebibyte);
  });
}

test('a store of 1,000 parts takes a stream of unknown size in parts that grow sooner', () => {
  const sizes = partSizes({ parts: 1000 });
  let total = 0;
  for (let number = 1; number <= 1000; number += 1) total += sizes(number);
  assert.equal(sizes(100), 16 * mebibyte);
  assert.ok(total >= 500 * gibibyte, `${total}`);
});
