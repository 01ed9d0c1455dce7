import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type Proxy, startProxy } from '../../helpers/proxy/http.ts';
import type { Fault } from '../../helpers/proxy/rule.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { history, indexes, newestIndex, putFile, putFiles, removeFile } from '../helpers/objects.ts';
import { listingOf } from './listingOf.ts';

let stores: Stores;
let proxy: Proxy;
before(async () => {
  stores = await startStores();
  proxy = await startProxy(stores.live);
});
after(async () => {
  await proxy.stop();
  await stores[Symbol.asyncDispose]();
});

const listing = 'list-type=2';

async function mirrored(names: readonly string[]): Promise<Buckets> {
  proxy.setRules([]);
  const buckets = await stores.anew();
  await putFiles(buckets, names);
  const report = await buckets.mirror();
  assert.equal(report.exit, 'done', report.summary);
  return buckets;
}

/** A run whose listing breaks like this changes nothing, and the next one finds all as it was. */
async function breaks(buckets: Buckets, url: string | RegExp, fault: Fault, expected: RegExp): Promise<string> {
  const earlier = await history(buckets, 'minio/');
  proxy.setRules([{ url, fault }]);
  const report = await buckets.mirror({ ports: await buckets.mirrorPorts({ live: proxy, deadlineSeconds: 1 }) });
  assert.match(report.summary, expected);
  assert.equal((await indexes(buckets)).length, 1, 'no index was written');
  assert.deepEqual(await history(buckets, 'minio/'), earlier);
  proxy.setRules([]);
  const next = await buckets.mirror({ ports: await buckets.mirrorPorts({ live: proxy }) });
  assert.deepEqual([next.exit, next.details?.copied, next.details?.gone], ['done', 0, 0]);
  return report.exit;
}

const names = ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt'];

test('fault 39: a listing that is not sorted hides nothing: it is sorted, and what it lacks stops the run', async () => {
  const buckets = await mirrored(names);
  const body = listingOf(buckets, ['b.txt', 'a.txt', 'c.txt']);
  const exit = await breaks(
    buckets,
    listing,
    { kind: 'answer', status: 200, body },
    /looks wrong: 2 of 5 files vanished/,
  );
  assert.equal(exit, 'brake');
});

test('fault 39: a listing that repeats a key stops the run', async () => {
  const buckets = await mirrored(names);
  const body = listingOf(buckets, ['a.txt', 'b.txt', 'b.txt']);
  assert.equal(await breaks(buckets, listing, { kind: 'answer', status: 200, body }, /repeats "b.txt"/), 'brake');
});

test('fault 39: a listing that goes on without saying where stops the run', async () => {
  const buckets = await mirrored(names);
  const body = listingOf(buckets, ['a.txt'], 'true');
  const exit = await breaks(buckets, listing, { kind: 'answer', status: 200, body }, /goes on without saying where/);
  assert.equal(exit, 'source');
});

test('fault 39: a listing that is cut short in a whole reply stops the run', async () => {
  const buckets = await mirrored(names);
  const body = listingOf(buckets, names);
  const cut = { kind: 'answer', status: 200, body: body.slice(0, body.indexOf('c.txt')) } as const;
  assert.equal(await breaks(buckets, listing, cut, /cut short/), 'source');
});

test('fault 39: a listing whose connection breaks every time stops the run', async () => {
  const buckets = await mirrored(names);
  assert.equal(await breaks(buckets, listing, { kind: 'cutReply', afterBytes: 400 }, /cannot be reached/), 'source');
});

test('fault 39: an error midway through a listing stops the run', async () => {
  const buckets = await mirrored(names);
  const earlier = await history(buckets, 'minio/');
  const body = listingOf(buckets, ['a.txt', 'b.txt'], 'true').replace(
    '</IsTruncated>',
    '</IsTruncated><NextContinuationToken>more</NextContinuationToken>',
  );
  proxy.setRules([
    {
      url: 'continuation-token',
      fault: { kind: 'answer', status: 500, body: '<Error><Code>InternalError</Code></Error>' },
    },
    { url: listing, fault: { kind: 'answer', status: 200, body } },
  ]);
  const report = await buckets.mirror({ ports: await buckets.mirrorPorts({ live: proxy, deadlineSeconds: 1 }) });
  assert.equal(report.exit, 'source');
  assert.match(report.summary, /500 \(InternalError\)/);
  assert.deepEqual(await history(buckets, 'minio/'), earlier);
  assert.equal((await indexes(buckets)).length, 1);
});

test('a listing that breaks once is asked for again', async () => {
  const buckets = await mirrored(names);
  proxy.setRules([{ url: listing, times: 2, fault: { kind: 'answer', status: 503 } }]);
  const report = await buckets.mirror({ ports: await buckets.mirrorPorts({ live: proxy }) });
  assert.deepEqual([report.exit, report.details?.pointer], ['done', true]);
});

test('fault 39 while the index is rebuilt: a listing that repeats a key stops the run', async () => {
  const buckets = await mirrored(names);
  const ports = await buckets.mirrorPorts({ live: proxy });
  const none = { ...ports.reader, listVersions: (prefix: string) => ports.reader.listVersions(`${prefix}none/`) };
  const listVersions = (prefix: string) => (prefix === 'index/crm/' ? none : ports.reader).listVersions(prefix);
  proxy.setRules([
    { url: listing, fault: { kind: 'answer', status: 200, body: listingOf(buckets, ['a.txt', 'b.txt', 'b.txt']) } },
  ]);
  const report = await buckets.mirror({ ports: { ...ports, reader: { ...ports.reader, listVersions } } });
  assert.equal(report.exit, 'brake', report.summary);
  assert.equal((await indexes(buckets)).length, 1);
});

test('fault 38: a file that vanishes after it was listed is passed over, and noted', async () => {
  const buckets = await mirrored(names);
  await putFile(buckets, 'new.txt');
  await putFile(buckets, 'a.txt', 'changed');
  const ports = await buckets.mirrorPorts();
  const list: typeof ports.live.list = async function* (signal) {
    yield* ports.live.list(signal);
    await removeFile(buckets, 'new.txt');
    await removeFile(buckets, 'a.txt');
  };
  const report = await buckets.mirror({ ports: { ...ports, live: { ...ports.live, list } } });
  assert.equal(report.exit, 'done', report.summary);
  assert.deepEqual(
    [report.details?.vanished, report.details?.copied, report.details?.present, report.details?.gone],
    [2, 0, 4, 1],
  );
  const { entries } = await newestIndex(buckets);
  assert.deepEqual(
    entries.map(({ key, goneAt }) => [key, goneAt !== undefined]),
    [
      ['a.txt', true],
      ['b.txt', false],
      ['c.txt', false],
      ['d.txt', false],
      ['e.txt', false],
    ],
  );
  const next = await buckets.mirror();
  assert.deepEqual([next.exit, next.details?.pointer], ['done', true]);
});
