import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { HeadObjectCommand } from '@aws-sdk/client-s3';

import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { fieldsOf } from '../../lib/adapters/stores/s3/properties.ts';
import { vaultRemover } from '../../lib/adapters/stores/s3/remover.ts';
import { readReceipts } from '../../lib/jobs/vaultRecords/receipts.ts';
import { collect } from '../contracts/collect.ts';
import { writerPolicy } from '../helpers/policies.ts';
import { scopedKeys } from '../helpers/servers/scopedKeys.ts';
import { type Buckets, type Stores, startStores } from './helpers/buckets.ts';
import { history, indexes, liveBytes, newestIndex, putFile, sha256, stored, visible } from './helpers/objects.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const noon = new Date('2026-03-10T12:00:00.000Z');
const minutesLater = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

async function marina(): Promise<Buckets> {
  const buckets = await stores.anew();
  await putFile(buckets, 'invoices/2026/1.pdf', 'first invoice');
  await putFile(buckets, 'invoices/2026/2.pdf', 'second invoice');
  await putFile(buckets, 'photos/berth.jpg', new Uint8Array(100_000).fill(7));
  return buckets;
}

test('a first run copies every file and writes an index of where each one is', async () => {
  const buckets = await marina();
  const report = await buckets.mirror({ now: noon });
  assert.equal(report.exit, 'done', report.summary);
  assert.equal(report.details?.copied, 3);
  const { key, header, entries } = await newestIndex(buckets);
  assert.equal(key, 'index/crm/2026-03-10/12-00.jsonl.gz');
  assert.deepEqual([header.present, header.gone, header.bytes], [3, 0, 13 + 14 + 100_000]);
  assert.deepEqual(
    entries.map((entry) => entry.key),
    ['invoices/2026/1.pdf', 'invoices/2026/2.pdf', 'photos/berth.jpg'],
  );
  for (const entry of entries) {
    const bytes = await liveBytes(buckets, entry.key);
    assert.equal(entry.sha256, sha256(bytes));
    assert.deepEqual(await stored(buckets, `minio/${entry.key}`, entry.versionId), Buffer.from(bytes));
  }
});

test('the index is readable without us: sorted lines of JSON under gzip, the header first', async () => {
  const buckets = await marina();
  await buckets.mirror({ now: noon });
  const bytes = await stored(buckets, 'index/crm/2026-03-10/12-00.jsonl.gz');
  const lines = gunzipSync(bytes ?? '')
    .toString()
    .split('\n');
  assert.equal(lines.pop(), '', 'the last line ends as the others do');
  const [header, ...entries] = lines.map(
    (line) => JSON.parse(line) as { readonly key?: string; readonly format?: string },
  );
  assert.equal(header?.format, '1.0');
  assert.deepEqual(
    entries.map(({ key }) => key),
    ['invoices/2026/1.pdf', 'invoices/2026/2.pdf', 'photos/berth.jpg'],
  );
});

test('a run that finds nothing changed copies nothing and writes a pointer to the day’s whole index, always one hop', async () => {
  const buckets = await marina();
  await buckets.mirror({ now: noon });
  for (const minutes of [60, 120]) {
    const { details } = await buckets.mirror({ now: minutesLater(minutes) });
    assert.deepEqual([details?.copied, details?.pointer], [0, true]);
  }
  const [whole, ...pointers] = await indexes(buckets);
  assert.deepEqual(
    pointers.map(({ header }) => header.same),
    [whole?.key, whole?.key],
  );
  for (const pointer of pointers) assert.deepEqual(pointer.entries, whole?.entries);
  assert.equal((await history(buckets, 'minio/')).length, 3);
});

test('the first run of a UTC day writes a whole index, though nothing changed', async () => {
  const buckets = await marina();
  await buckets.mirror({ now: new Date('2026-03-10T23:59:00.000Z') });
  const { details } = await buckets.mirror({ now: new Date('2026-03-11T00:17:00.000Z') });
  assert.deepEqual([details?.copied, details?.pointer], [0, false]);
  const [yesterday, today] = await indexes(buckets);
  assert.equal(today?.key, 'index/crm/2026-03-11/00-17.jsonl.gz');
  assert.deepEqual(today?.entries, yesterday?.entries);
});

test('two runs within one minute are two indexes, and the later one counts', async () => {
  const buckets = await marina();
  await buckets.mirror({ now: noon });
  await putFile(buckets, 'photos/new.jpg');
  await buckets.mirror({ now: noon });
  const [first, second] = await indexes(buckets);
  assert.deepEqual([first?.header.present, second?.header.present], [3, 4]);
  assert.deepEqual([first?.key.slice(-14), second?.key.slice(-14)], ['12-00.jsonl.gz', '12-01.jsonl.gz']);
});

test('properties travel along: type, cache headers, user metadata, tags', async () => {
  const buckets = await stores.anew();
  await putFile(buckets, 'report.csv', 'a,b', {
    ContentType: 'text/csv; charset=utf-8',
    CacheControl: 'max-age=60, private',
    ContentDisposition: 'attachment; filename="report.csv"',
    ContentEncoding: 'identity',
    ContentLanguage: 'sv',
    ...fieldsOf({ metadata: { client: '4711', 'signed-by': 'Åsa' } }),
    Tagging: 'class=contract&year=2026',
  });
  await buckets.mirror();
  const properties = await buckets.reader.head('minio/report.csv');
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, metadata, tags } =
    properties ?? {};
  assert.deepEqual(
    { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, metadata, tags },
    {
      contentType: 'text/csv; charset=utf-8',
      cacheControl: 'max-age=60, private',
      contentDisposition: 'attachment; filename="report.csv"',
      contentEncoding: 'identity',
      contentLanguage: 'sv',
      metadata: { client: '4711', 'signed-by': 'Åsa' },
      tags: { class: 'contract', year: '2026' },
    },
  );
});

test('an overwritten file is copied as a new version, and the old one stays', async () => {
  const buckets = await marina();
  await buckets.mirror({ now: noon });
  const earlier = (await newestIndex(buckets)).entries[0];
  await putFile(buckets, 'invoices/2026/1.pdf', 'first invoice, corrected');
  const { details } = await buckets.mirror({ now: minutesLater(60) });
  assert.deepEqual([details?.copied, details?.plan?.changed], [1, 1]);
  const { versionId } = earlier ?? {};
  assert.equal(String(await stored(buckets, 'minio/invoices/2026/1.pdf', versionId)), 'first invoice');
  assert.equal(String(await stored(buckets, 'minio/invoices/2026/1.pdf')), 'first invoice, corrected');
});

test('a dry run says what it would do, and changes nothing', async () => {
  const buckets = await marina();
  const report = await buckets.mirror({ dryRun: true });
  assert.equal(report.summary, 'would copy 3 files (100 kB) and note 0 as gone; 0 are unchanged');
  assert.deepEqual(await history(buckets, ''), []);
});

test('every run leaves a receipt of what it did', async () => {
  const buckets = await marina();
  await buckets.mirror({ now: noon });
  await buckets.mirror({ now: minutesLater(60) });
  const receipts = await collect(readReceipts(buckets.reader, 'mirror', 'crm'));
  assert.deepEqual(
    receipts.map(({ exitCode, details }) => [exitCode, details['copied']]),
    [
      [0, 3],
      [0, 0],
    ],
  );
});

test('the job’s keys can neither delete nor hide what it wrote, nor write anywhere else', async () => {
  const buckets = await marina();
  const ports = await buckets.mirrorPorts();
  await buckets.mirror({ ports });
  await assert.rejects(ports.writer.put('pg/crm/2026-03-10/12.manifest.json', Buffer.from('{}')), {
    kind: 'credentials',
  });
  const keys = await scopedKeys(buckets.vault, writerPolicy(buckets.vaultBucket, 'mirror'));
  const { endpoint, region } = buckets.vault;
  const client = s3Client({ endpoint, region, forcePathStyle: true, ...keys });
  const { hidden, failed } = await vaultRemover(client, buckets.vaultBucket).hide(['minio/photos/berth.jpg']);
  client.destroy();
  assert.deepEqual([hidden.length, failed.length], [0, 1]);
  assert.equal((await visible(buckets, 'minio/')).length, 3);
});

test('the live bucket is read and never written', async () => {
  const buckets = await marina();
  const head = new HeadObjectCommand({ Bucket: buckets.liveBucket, Key: 'photos/berth.jpg' });
  const earlier = await buckets.liveRoot.send(head);
  await buckets.mirror();
  const later = await buckets.liveRoot.send(head);
  assert.deepEqual([later.LastModified, later.ETag], [earlier.LastModified, earlier.ETag]);
});

test('fault 36: a vault that keeps no versions is refused', async () => {
  const buckets = await stores.anew({ versioning: false });
  await putFile(buckets, 'a.txt');
  const report = await buckets.mirror();
  assert.equal(report.exit, 'configuration', report.summary);
  assert.match(report.summary, /keeps no versions/);
  assert.match(report.failure?.hint ?? '', /put-bucket-versioning/);
});
