import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { history, newestIndex, putFile, putFiles, removeFile } from '../helpers/objects.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const noon = new Date('2026-03-10T12:00:00.000Z');
const minutesLater = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

async function marina(): Promise<Buckets> {
  const buckets = await stores.anew();
  await putFiles(buckets, ['invoices/2026/1.pdf', 'invoices/2026/2.pdf', 'photos/berth.jpg']);
  return buckets;
}

test('a file that is gone stays in the mirror, and one that comes back is copied again', async () => {
  const buckets = await marina();
  await buckets.mirror({ now: noon });
  await removeFile(buckets, 'invoices/2026/1.pdf');
  const gone = await buckets.mirror({ now: minutesLater(60) });
  assert.deepEqual([gone.exit, gone.details?.present, gone.details?.gone], ['done', 2, 1]);
  assert.equal((await newestIndex(buckets)).entries[0]?.goneAt?.slice(0, 16), '2026-03-10T13:00');
  const still = await buckets.mirror({ now: minutesLater(120) });
  assert.deepEqual([still.details?.gone, still.details?.pointer], [1, true]);
  await putFile(buckets, 'invoices/2026/1.pdf', 'first invoice');
  const back = await buckets.mirror({ now: minutesLater(180) });
  assert.deepEqual([back.details?.copied, back.details?.plan?.returned, back.details?.gone], [1, 1, 0]);
  const { entries } = await newestIndex(buckets);
  assert.equal(entries[0]?.goneAt, undefined);
  assert.deepEqual(await history(buckets, 'minio/invoices/2026/1.pdf'), [
    'minio/invoices/2026/1.pdf version',
    'minio/invoices/2026/1.pdf version',
  ]);
});

test('an entry of a file that has been gone for longer than any snapshot may ask for is dropped', async () => {
  const buckets = await marina();
  await buckets.mirror({ now: noon });
  await removeFile(buckets, 'invoices/2026/1.pdf');
  await buckets.mirror({ now: minutesLater(60) });
  const { details } = await buckets.mirror({ now: minutesLater(46 * 1440) });
  assert.deepEqual([details?.present, details?.gone], [2, 0]);
  assert.equal((await newestIndex(buckets)).entries.length, 2);
});

test('a file that returns after so long and cannot be read leaves an index that agrees with its header', async () => {
  const buckets = await marina();
  await buckets.mirror({ now: noon });
  await removeFile(buckets, 'invoices/2026/1.pdf');
  await buckets.mirror({ now: minutesLater(60) });
  await putFile(buckets, 'invoices/2026/1.pdf', 'back');
  const ports = await buckets.mirrorPorts();
  const unreadable = { problem: 'unreadable', reason: 'no' } as const;
  const live = { ...ports.live, read: () => Promise.resolve(unreadable) };
  const report = await buckets.mirror({ now: minutesLater(46 * 1440), ports: { ...ports, live } });
  assert.equal(report.exit, 'partial');
  const next = await buckets.mirror({ now: minutesLater(46 * 1440 + 60) });
  assert.deepEqual([next.exit, next.details?.rebuilt, next.details?.present], ['done', false, 3]);
});
