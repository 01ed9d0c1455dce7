import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inPages, ListingProblem, watchListing } from '../../../lib/core/files/listing.ts';
import { itemsOf } from '../samples.ts';

async function* keyed(...keys: readonly string[]): AsyncGenerator<{ readonly key: string }> {
  for (const key of keys) yield { key };
}

test('a listing in byte order passes as it is', async () => {
  const keys = ['', 'A', 'a', 'a/', 'a/b', 'b', '\uFFFD', '🛟'];
  const passed = await itemsOf(watchListing(keyed(...keys)));
  assert.deepEqual(
    passed.map((file) => file.key),
    keys,
  );
});

test('fault 39: fails at the first key that goes back, after passing what came before', async () => {
  const passed: string[] = [];
  await assert.rejects(async () => {
    for await (const file of watchListing(keyed('a', 'c', 'b', 'd'))) passed.push(file.key);
  }, new ListingProblem('the listing shows "b" after "c"'));
  assert.deepEqual(passed, ['a', 'c']);
});

test('fault 39: fails at a key that repeats', async () => {
  await assert.rejects(itemsOf(watchListing(keyed('a', 'a'))), new ListingProblem('the listing repeats "a"'));
});

test('fault 39: a listing in UTF-16 order is not in order', async () => {
  await assert.rejects(itemsOf(watchListing(keyed('🛟', '\uFFFD'))), ListingProblem);
});

test('pages hold every item in order, none of them empty', async () => {
  const pages = await itemsOf(inPages(keyed('a', 'b', 'c', 'd', 'e'), 2));
  assert.deepEqual(
    pages.map((page) => page.map((item) => item.key).join('')),
    ['ab', 'cd', 'e'],
  );
  assert.deepEqual(await itemsOf(inPages(keyed(), 2)), []);
});
