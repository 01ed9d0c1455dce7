import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';

import { listIndexes, openIndex } from '../../../lib/jobs/vaultRecords/indexes.ts';
import { collect } from '../../contracts/collect.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import {
  endVersions,
  history,
  type IndexRead,
  newestIndex,
  putFile,
  putFiles,
  putInVault,
  removeFile,
  stored,
} from '../helpers/objects.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const names = ['a.txt', 'b.txt', 'c.txt', 'd.txt'];
const noon = new Date('2026-03-10T12:00:00.000Z');
const later = (hours: number): Date => new Date(noon.getTime() + hours * 3_600_000);

/** Four files, one of them gone, in two indexes: at noon and an hour later. */
async function mirrored(): Promise<{ readonly buckets: Buckets; readonly index: IndexRead }> {
  const buckets = await stores.anew();
  await putFiles(buckets, names);
  await buckets.mirror({ now: noon });
  await removeFile(buckets, 'd.txt');
  await buckets.mirror({ now: later(1) });
  return { buckets, index: await newestIndex(buckets) };
}

/** The owner of the store puts other bytes in the index's place. */
async function tamper(buckets: Buckets, key: string, change: (text: string) => Uint8Array | string): Promise<void> {
  const bytes = await stored(buckets, key);
  await endVersions(buckets, key);
  await putInVault(buckets, key, change(gunzipSync(bytes ?? Buffer.alloc(0)).toString()));
}

/** The next run says that it rebuilt, copies nothing, and writes an index as good as the one that was lost. */
async function assertRebuilt({ buckets, index }: Awaited<ReturnType<typeof mirrored>>, why: RegExp): Promise<void> {
  const versions = await history(buckets, 'minio/');
  const report = await buckets.mirror({ now: later(2) });
  assert.equal(report.exit, 'done', report.summary);
  assert.match(report.warnings.join('\n'), why);
  assert.deepEqual([report.details?.rebuilt, report.details?.copied, report.details?.pointer], [true, 0, false]);
  assert.deepEqual(await history(buckets, 'minio/'), versions, 'what MD5 proves is not copied again');
  const { entries, header } = await newestIndexThatReads(buckets);
  assert.deepEqual([header.present, header.gone], [3, 1]);
  const withoutTimes = (read: IndexRead['entries']) =>
    read.map(({ key, sha256, versionId, goneAt }) => ({ key, sha256, versionId, gone: goneAt !== undefined }));
  assert.deepEqual(withoutTimes(entries), withoutTimes(index.entries));
  const next = await buckets.mirror({ now: later(3) });
  assert.deepEqual([next.details?.rebuilt, next.details?.pointer], [false, true]);
}

async function newestIndexThatReads(buckets: Buckets): Promise<IndexRead> {
  const all = await listIndexes(buckets.reader, buckets.host);
  const ref = all.at(-1);
  assert.ok(ref !== undefined);
  const index = await openIndex(buckets.reader, ref, all);
  return { key: ref.key, header: index.header, entries: (await collect(index.pages())).flat() };
}

test('fault 49: a lost index is rebuilt from the mirror', async () => {
  const made = await mirrored();
  await endVersions(made.buckets, 'index/crm/2026-03-10/12-00.jsonl.gz');
  await endVersions(made.buckets, made.index.key);
  await assertRebuilt(made, /there is a mirror, but no index/);
});

test('fault 49: an index that is no gzip is rebuilt', async () => {
  const made = await mirrored();
  await tamper(made.buckets, made.index.key, () => 'not compressed at all');
  await assertRebuilt(made, /13-00.jsonl.gz cannot be used: incorrect header check/);
});

test('fault 49: an empty index is rebuilt', async () => {
  const made = await mirrored();
  await tamper(made.buckets, made.index.key, () => gzipSync(''));
  await assertRebuilt(made, /cannot be used: it is empty/);
});

test('fault 49: an index whose compressed stream is cut short is rebuilt', async () => {
  const made = await mirrored();
  await tamper(made.buckets, made.index.key, (text) => gzipSync(text).subarray(0, -12));
  await assertRebuilt(made, /cannot be used: unexpected end of file/);
});

test('fault 49: an index with a damaged line is rebuilt', async () => {
  const made = await mirrored();
  await tamper(made.buckets, made.index.key, (text) => gzipSync(text.replace('"key":"b.txt"', '"key":b.txt')));
  await assertRebuilt(made, /index entry is not JSON/);
});

test('fault 49: an index that lacks a line is rebuilt', async () => {
  const made = await mirrored();
  await tamper(made.buckets, made.index.key, (text) => gzipSync(text.replace(/.*"key":"b.txt".*\n/, '')));
  await assertRebuilt(made, /it has 3 entries, its header says 4/);
});

test('fault 49: an index out of order is rebuilt', async () => {
  const made = await mirrored();
  await tamper(made.buckets, made.index.key, (text) => gzipSync(text.replace('"key":"a.txt"', '"key":"z.txt"')));
  await assertRebuilt(made, /it is not sorted/);
});

test('fault 49: an index whose header is damaged is rebuilt', async () => {
  const made = await mirrored();
  await tamper(made.buckets, made.index.key, (text) => gzipSync(text.replace('"format":"1.0"', '"format":"9.0"')));
  await assertRebuilt(made, /written by a newer Lifeboat/);
});

test('fault 49: a pointer whose whole index is gone is rebuilt', async () => {
  const made = await mirrored();
  await made.buckets.mirror({ now: later(1.5) });
  await endVersions(made.buckets, made.index.key);
  await assertRebuilt(made, /it points to index\/crm\/2026-03-10\/13-00.jsonl.gz, which is gone/);
});

test('fault 49: whoever may only write cannot tamper with an index, for its oldest version counts', async () => {
  const { buckets, index } = await mirrored();
  const { writer } = await buckets.mirrorPorts();
  await writer.put(index.key, gzipSync('forged'));
  const report = await buckets.mirror({ now: later(2) });
  assert.deepEqual([report.exit, report.details?.rebuilt, report.details?.pointer], ['done', false, true]);
});

test('fault 49: a rebuild copies again what changed at the source meanwhile', async () => {
  const { buckets, index } = await mirrored();
  await putFile(buckets, 'a.txt', 'changed while the index was lost');
  await putFile(buckets, 'b.txt', 'THE FILE b.txt'); // of the same size
  await putFile(buckets, 'e.txt');
  await tamper(buckets, index.key, () => 'lost');
  const report = await buckets.mirror({ now: later(2) });
  assert.deepEqual([report.exit, report.details?.rebuilt, report.details?.copied], ['done', true, 3]);
  assert.equal(String(await stored(buckets, 'minio/b.txt')), 'THE FILE b.txt');
});

test('fault 49: a mirrored file that was tampered with does not pass as the source’s when the index is rebuilt', async () => {
  const { buckets, index } = await mirrored();
  await endVersions(buckets, 'minio/a.txt');
  await putInVault(buckets, 'minio/a.txt', 'the fi1e a.txt'); // of the same size
  await tamper(buckets, index.key, () => 'lost');
  const report = await buckets.mirror({ now: later(2) });
  assert.deepEqual([report.details?.rebuilt, report.details?.copied], [true, 1]);
  assert.equal(String(await stored(buckets, 'minio/a.txt')), 'the file a.txt');
});
