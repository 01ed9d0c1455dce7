import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareBytes } from '../../../lib/core/files/byteOrder.ts';
import { ListingProblem } from '../../../lib/core/files/listing.ts';
import { joinSorted, type SortedPages } from '../../../lib/core/files/sortedJoin.ts';
import * as fc from '../../helpers/property.ts';
import { gather, pagesOf } from '../samples.ts';

interface Item {
  readonly key: string;
}

const sortedKeys = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '/', '\uFFFD', '🛟'), maxLength: 4 }))
  .map((keys) => keys.toSorted(compareBytes).map((key): Item => ({ key })));

function joinSides(left: SortedPages<Item>, right: SortedPages<Item>): AsyncGenerator<readonly string[]> {
  return joinSorted<Item, Item, string>(
    { what: 'left', pages: left },
    { what: 'right', pages: right },
    { left: (item) => `l ${item.key}`, right: (item) => `r ${item.key}`, both: (item) => `b ${item.key}` },
  );
}

test('every key comes out once, in byte order, with the side it stood on, whatever the pages', async () => {
  const pageSize = fc.integer({ min: 1, max: 7 });
  await fc.assert(
    fc.asyncProperty(sortedKeys, sortedKeys, pageSize, pageSize, async (left, right, leftSize, rightSize) => {
      const onLeft = new Set(left.map((item) => item.key));
      const onRight = new Set(right.map((item) => item.key));
      const expected = [...new Set([...onLeft, ...onRight])]
        .toSorted(compareBytes)
        .map((key) => `${onLeft.has(key) ? (onRight.has(key) ? 'b' : 'l') : 'r'} ${key}`);
      assert.deepEqual(await gather(joinSides(pagesOf(left, leftSize), pagesOf(right, rightSize))), expected);
    }),
  );
});

test('empty pages in between change nothing', async () => {
  async function* gappy(): AsyncGenerator<readonly Item[]> {
    yield [];
    yield [{ key: 'a' }];
    yield [];
    yield [{ key: 'c' }];
    yield [];
  }
  assert.deepEqual(await gather(joinSides(gappy(), pagesOf([{ key: 'b' }, { key: 'c' }], 1))), ['l a', 'r b', 'b c']);
});

test('fault 39: fails when a side goes back, also from one page to the next', async () => {
  const unsorted = [{ key: 'a' }, { key: 'c' }, { key: 'b' }];
  await assert.rejects(
    gather(joinSides(pagesOf(unsorted, 2), pagesOf<Item>([]))),
    new ListingProblem('left shows "b" after "c"'),
  );
});

test('both sources are closed when one fails and when the consumer stops', async () => {
  const closed: string[] = [];
  async function* source(name: string, fails: boolean): AsyncGenerator<readonly Item[]> {
    try {
      yield [{ key: 'a' }];
      if (fails) throw new Error(`${name} broke`);
      yield [{ key: 'b' }];
    } finally {
      closed.push(name);
    }
  }
  await assert.rejects(gather(joinSides(source('healthy', false), source('broken', true))), /broken broke/);
  assert.deepEqual(closed.toSorted(), ['broken', 'healthy']);
  closed.length = 0;
  for await (const _ of joinSides(source('one', false), source('two', false))) break;
  assert.deepEqual(closed.toSorted(), ['one', 'two']);
});
