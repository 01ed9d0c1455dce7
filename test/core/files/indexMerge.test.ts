import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareBytes } from '../../../lib/core/files/byteOrder.ts';
import type { IndexEntry } from '../../../lib/core/files/fileIndex.ts';
import { mergeIndex } from '../../../lib/core/files/indexMerge.ts';
import type { ListedFile } from '../../../lib/core/files/listing.ts';
import * as fc from '../../helpers/property.ts';
import { entryOf, gather, pagesOf } from '../samples.ts';

function fileOf(entry: IndexEntry, changes: Partial<ListedFile> = {}): ListedFile {
  return { key: entry.key, size: entry.size, etag: entry.etag, modifiedAt: new Date(entry.modifiedAt), ...changes };
}

async function changesOf(entries: readonly IndexEntry[], files: readonly ListedFile[]): Promise<readonly string[]> {
  const steps = await gather(mergeIndex(pagesOf(entries), pagesOf(files)));
  return steps.map((step) => `${'entry' in step ? step.entry.key : step.file.key} ${step.change}`);
}

const goneAt = '2026-03-05T00:00:00.000Z';

test('each file goes through exactly one change', async () => {
  const same = entryOf('a');
  const overwritten = entryOf('c');
  const back = entryOf('e', { goneAt });
  assert.deepEqual(
    await changesOf(
      [same, entryOf('b'), overwritten, entryOf('d', { goneAt }), back],
      [fileOf(same), fileOf(overwritten, { etag: 'e2' }), fileOf(back), fileOf(entryOf('f'))],
    ),
    ['a unchanged', 'b gone', 'c changed', 'd stillGone', 'e returned', 'f new'],
  );
});

test('fault 46: another size, ETag or time alone is a change', async () => {
  const entry = entryOf('a');
  assert.deepEqual(await changesOf([entry], [fileOf(entry, { size: 11 })]), ['a changed']);
  assert.deepEqual(await changesOf([entry], [fileOf(entry, { etag: 'e2' })]), ['a changed']);
  assert.deepEqual(await changesOf([entry], [fileOf(entry, { modifiedAt: new Date('2026-03-01T00:00:00.001Z') })]), [
    'a changed',
  ]);
});

test('fault 40: an empty listing makes everything gone, an empty index everything new', async () => {
  assert.deepEqual(await changesOf([entryOf('a'), entryOf('b')], []), ['a gone', 'b gone']);
  assert.deepEqual(await changesOf([], [fileOf(entryOf('a'))]), ['a new']);
});

test('fault 48: what a run has recorded is unchanged for the next one', async () => {
  const keys = fc.uniqueArray(fc.string({ unit: 'grapheme' }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(keys, async (names) => {
      const entries = names
        .filter((name) => name.isWellFormed())
        .toSorted(compareBytes)
        .map((key) => entryOf(key));
      const steps = await gather(mergeIndex(pagesOf(entries), pagesOf(entries.map((entry) => fileOf(entry)))));
      assert.ok(steps.every((step) => step.change === 'unchanged'));
      assert.equal(steps.length, entries.length);
    }),
  );
});
