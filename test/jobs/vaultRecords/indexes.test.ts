import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { IndexEntry, IndexHeader } from '../../../lib/core/files/fileIndex.ts';
import { listIndexes, openIndex } from '../../../lib/jobs/vaultRecords/indexes.ts';
import { writeIndex } from '../../../lib/jobs/vaultRecords/writeIndex.ts';
import { collect } from '../../contracts/collect.ts';
import { entryOf, pagesOf } from '../../core/samples.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { history } from '../helpers/objects.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const header: IndexHeader = {
  format: '1.0',
  runId: 'run',
  host: 'crm',
  bucket: 'files',
  listingBeganAt: '2026-03-10T12:34:56.000Z',
  listingEndedAt: '2026-03-10T12:34:57.000Z',
  present: 2,
  gone: 0,
  bytes: 20,
  failed: [],
};
const entries: readonly IndexEntry[] = [entryOf('a'), entryOf('b \u{1F6E5} "quoted"\n')];

async function write(buckets: Buckets, changes: Partial<IndexHeader> = {}): Promise<string> {
  const { writer } = await buckets.mirrorPorts();
  const pages = changes.same === undefined ? () => pagesOf(entries) : null;
  return (await writeIndex({ reader: buckets.reader, writer }, buckets.run(), { ...header, ...changes }, pages)).key;
}

async function open({ reader, host }: Buckets, at: number) {
  const all = await listIndexes(reader, host);
  const ref = all.at(at);
  assert.ok(ref !== undefined);
  return openIndex(reader, ref, all);
}

test('an index comes back as it was written, as often as it is read', async () => {
  const buckets = await stores.anew();
  const key = await write(buckets);
  const index = await open(buckets, 0);
  assert.deepEqual([index.wholeKey, index.header], [key, header]);
  for (let pass = 0; pass < 2; pass += 1) assert.deepEqual((await collect(index.pages())).flat(), entries);
});

test('a minute that is taken pushes the name on by one, and nothing is overwritten', async () => {
  const buckets = await stores.anew();
  const names = [await write(buckets), await write(buckets), await write(buckets)];
  assert.deepEqual(
    names.map((name) => name.slice(-14, -9)),
    ['12-34', '12-35', '12-36'],
  );
  assert.equal((await history(buckets, 'index/')).length, 3);
});

test('a pointer opens what it points to', async () => {
  const buckets = await stores.anew();
  const whole = await write(buckets);
  await write(buckets, { same: whole, listingBeganAt: '2026-03-10T13:34:56.000Z' });
  const pointer = await open(buckets, 1);
  assert.equal(pointer.wholeKey, whole);
  assert.deepEqual((await collect(pointer.pages())).flat(), entries);
});

test('refuses a pointer to a pointer: always one hop', async () => {
  const buckets = await stores.anew();
  const whole = await write(buckets);
  const pointer = await write(buckets, { same: whole });
  await write(buckets, { same: pointer });
  await assert.rejects(open(buckets, 2), { kind: 'verification', message: /which is a pointer itself/ });
});

test('refuses an index that has fewer entries than its header says', async () => {
  const buckets = await stores.anew();
  await write(buckets, { present: 3 });
  const index = await open(buckets, 0);
  await assert.rejects(collect(index.pages()), {
    kind: 'verification',
    message: /it has 2 entries, its header says 3/,
  });
});

test('indexes of another host are not seen', async () => {
  const buckets = await stores.anew();
  await write(buckets);
  assert.deepEqual(await listIndexes(buckets.reader, 'crm-2'), []);
  assert.deepEqual(await listIndexes(buckets.reader, 'cr'), []);
});
