import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseIndexes, type IndexRef, mergeAsOf } from '../../../lib/core/files/asOf.ts';
import type { IndexEntry } from '../../../lib/core/files/fileIndex.ts';
import { entryOf, gather, pagesOf } from '../samples.ts';

/** The snapshot's moment; the index before began at 13:17, the one after at 14:17. */
const at = new Date('2026-03-10T14:07:00.000Z');
const beforeT = '2026-03-10T14:06:00.000Z';
const afterT = '2026-03-10T14:08:00.000Z';
const goneAfter = '2026-03-10T14:17:00.000Z';
const goneBefore = '2026-03-10T13:17:00.000Z';

function refOf(began: string, ended: string = began): IndexRef {
  const header = {
    format: '1.0',
    runId: 'run',
    host: 'marina',
    bucket: 'files',
    listingBeganAt: began,
    listingEndedAt: ended,
    present: 0,
    gone: 0,
    bytes: 0,
    failed: [],
  };
  return { key: `index of ${began}`, header };
}

async function filesAsOf(
  after: readonly IndexEntry[] | null,
  before: readonly IndexEntry[] | null,
): Promise<readonly IndexEntry[]> {
  return gather(mergeAsOf(after && pagesOf(after, 1), before && pagesOf(before, 2), at));
}

test('the first index after the moment and the last one before it are chosen, in whatever order they are listed', () => {
  const refs = ['2026-03-10T15:17:00.000Z', goneBefore, '2026-03-10T12:17:00.000Z', goneAfter].map((began) =>
    refOf(began),
  );
  const choice = chooseIndexes(refs, at);
  assert.equal(choice.after?.header.listingBeganAt, goneAfter);
  assert.equal(choice.before?.header.listingBeganAt, goneBefore);
  assert.equal(choice.note, null);
});

test('a listing that was under way at the moment speaks neither for before nor for after', () => {
  const underWay = refOf(beforeT, afterT);
  const choice = chooseIndexes([refOf(goneBefore), underWay, refOf(goneAfter)], at);
  assert.equal(choice.after?.header.listingBeganAt, goneAfter);
  assert.equal(choice.before?.header.listingBeganAt, goneBefore);
});

test('a listing that was under way is better than none', () => {
  const underWay = refOf(beforeT, afterT);
  const last = chooseIndexes([refOf(goneBefore), underWay], at);
  assert.equal(last.after, underWay);
  assert.equal(last.before?.header.listingBeganAt, goneBefore);
  assert.match(last.note ?? '', /: files written after 2026-03-10T14:06:00.000Z may be missing$/);
  const first = chooseIndexes([underWay, refOf(goneAfter)], at);
  assert.equal(first.before, underWay);
  assert.equal(first.note, null);
});

test('an index whose listing began at the very moment may have missed a file of it', () => {
  const choice = chooseIndexes([refOf(at.toISOString(), goneAfter), refOf(goneAfter)], at);
  assert.equal(choice.after?.header.listingBeganAt, goneAfter);
});

test('where an index is missing the choice says what it cannot vouch for', () => {
  assert.equal(
    chooseIndexes([refOf(goneBefore)], at).note,
    'no index was taken after 2026-03-10T14:07:00.000Z: files written after 2026-03-10T13:17:00.000Z may be missing',
  );
  assert.match(chooseIndexes([refOf(goneAfter)], at).note ?? '', /^no index was taken before/);
  assert.match(chooseIndexes([], at).note ?? '', /^no index of the files was found/);
});

test('a file that both indexes hold unchanged is part once', async () => {
  assert.deepEqual(await filesAsOf([entryOf('a')], [entryOf('a')]), [entryOf('a')]);
});

test('a file that came between the two listings is part', async () => {
  const written = [entryOf('before', { modifiedAt: beforeT }), entryOf('late', { modifiedAt: afterT })];
  assert.deepEqual(await filesAsOf(written, []), written);
});

test('fault 47: a file deleted after the last listing before the moment comes back', async () => {
  assert.deepEqual(await filesAsOf([entryOf('a', { goneAt: goneAfter })], [entryOf('a')]), [entryOf('a')]);
  assert.deepEqual(await filesAsOf([entryOf('a', { goneAt: goneAfter })], null), [entryOf('a')]);
});

test('a file that was gone by a listing before the moment is no part', async () => {
  const gone = entryOf('a', { goneAt: goneBefore });
  assert.deepEqual(await filesAsOf([gone], [gone]), []);
  assert.deepEqual(await filesAsOf(null, [gone]), []);
  assert.deepEqual(await filesAsOf([], [gone]), []);
});

test('a file that went while a listing was under way at the moment comes back', async () => {
  assert.deepEqual(await filesAsOf([entryOf('a', { goneAt: beforeT })], [entryOf('a')]), [entryOf('a')]);
});

test('a file that went after a listing that began at the very moment is part', async () => {
  assert.deepEqual(await filesAsOf([entryOf('a', { goneAt: at.toISOString() })], null), [entryOf('a')]);
});

test('a file that was overwritten after the moment and then deleted comes back as it was before', async () => {
  const deleted = entryOf('a', { modifiedAt: afterT, versionId: 'v2', goneAt: goneAfter });
  assert.deepEqual(await filesAsOf([deleted], [entryOf('a')]), [entryOf('a')]);
});

test('a file that was gone and has come back is part', async () => {
  const back = entryOf('a', { modifiedAt: afterT, versionId: 'v2' });
  assert.deepEqual(await filesAsOf([back], [entryOf('a', { goneAt: goneBefore })]), [back]);
});

test('a file overwritten after the moment comes back as it was before', async () => {
  const encrypted = entryOf('a', { modifiedAt: afterT, etag: 'e2', versionId: 'v2' });
  assert.deepEqual(await filesAsOf([encrypted], [entryOf('a')]), [entryOf('a')]);
});

test('a file overwritten between the last listing and the moment comes back as it was at the moment', async () => {
  const edited = entryOf('a', { modifiedAt: beforeT, etag: 'e2', versionId: 'v2' });
  assert.deepEqual(await filesAsOf([edited], [entryOf('a')]), [edited]);
});

test('a file that only the index before knows is part, though the one after was rebuilt without it', async () => {
  assert.deepEqual(await filesAsOf([entryOf('b')], [entryOf('a')]), [entryOf('a'), entryOf('b')]);
});

test('without any index there is no file', async () => {
  assert.deepEqual(await filesAsOf(null, null), []);
});
