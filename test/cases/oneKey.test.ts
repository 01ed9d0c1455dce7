import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type Proxy, startProxy } from '../helpers/proxy/http.ts';
import type { Fault, Rule } from '../helpers/proxy/rule.ts';
import { type Buckets, noon, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { newestIndex, putFile, putFiles, visible } from '../jobs/helpers/objects.ts';

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

const hoursLater = (hours: number): Date => new Date(noon.getTime() + hours * 3_600_000);
const mostSeconds = 60;

function refusal(status: number, code: string, message: string): Fault {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { kind: 'answer', status, headers: { 'content-type': 'application/xml' }, body };
}

const rotten = refusal(503, 'SlowDownRead', 'Resource requested is unreadable, please reduce your request rate');

/** Each file of this name fails in this way, always, and is reported in these words. */
const incidents: readonly (readonly [name: string, fault: Fault, words: RegExp])[] = [
  ['cut', { kind: 'cutReply', afterBytes: 150 }, /broke 5 times|came after byte/],
  ['denied', { kind: 'answer', status: 403, body: 'no' }, /^HTTP 403$/],
  ['drop', { kind: 'drop' }, /socket hang up/],
  [
    'gone',
    refusal(404, 'NoSuchKey', 'no such file'),
    /^NoSuchKey: no such file; the store lists it and does not give it$/,
  ],
  ['hang', { kind: 'stall' }, /nothing moved for \d+ seconds/],
  ['rotten', rotten, /^SlowDownRead: Resource requested is unreadable/],
  ['short', { kind: 'changeReply', change: (body) => body.slice(1) }, /lists 1000 bytes and gives 999/],
  ['unknown', refusal(501, 'NotImplemented', 'not here'), /^NotImplemented: not here$/],
];
const rules: readonly Rule[] = incidents.map(([name, fault]) => ({ url: `/m/${name}`, fault }));
const inIncident = incidents.map(([name]) => `m/${name}`);
const whole = Array.from({ length: 30 }, (_, index) => [`a/${index}`, `z/${index}`]).flat();

/** Mirrors through the proxy, with the patience that a real run has for a store that is down. */
async function mirrored(buckets: Buckets, faults: readonly Rule[], now = noon, deadlineSeconds = 120) {
  proxy.setRules(faults);
  const ports = await buckets.mirrorPorts({ live: proxy, deadlineSeconds });
  const began = performance.now();
  const report = await buckets.mirror({ ports, now });
  return { report, seconds: (performance.now() - began) / 1000 };
}

test('01a-rotten-object-midway, 01b-503-for-one-key, 25-listed-but-gone: files that cannot be read are itemised, reported once, and hold up nothing', async () => {
  const buckets = await stores.anew();
  await putFiles(buckets, whole);
  for (const key of inIncident) await putFile(buckets, key, new Uint8Array(1000).fill(7));
  const first = await mirrored(buckets, rules);
  const failed = first.report.details?.failed ?? [];
  assert.equal(first.report.exit, 'partial', first.report.summary);
  assert.deepEqual(
    failed.map(({ key }) => key),
    inIncident,
  );
  for (const [index, [, , words]] of incidents.entries()) assert.match(failed[index]?.reason ?? '', words);
  assert.equal((await visible(buckets, 'minio/')).length, whole.length);
  const { header, entries } = await newestIndex(buckets);
  assert.deepEqual([header.present, entries.length, header.failed.length], [60, 60, inIncident.length]);
  assert.ok(first.seconds < mostSeconds, `${first.seconds} s`);

  const second = await mirrored(buckets, rules, hoursLater(1));
  assert.deepEqual([second.report.exit, second.report.details?.failedAsBefore], ['partial', true]);
  const well = await mirrored(buckets, [], hoursLater(2));
  assert.deepEqual([well.report.exit, well.report.details?.copied], ['done', inIncident.length], well.report.summary);

  // Mirrored once, and then unreadable: what the mirror has of it stays restorable.
  const known = (await newestIndex(buckets)).entries.filter(({ key }) => inIncident.includes(key));
  for (const key of inIncident) await putFile(buckets, key, new Uint8Array(1000).fill(8));
  const again = await mirrored(buckets, rules, hoursLater(3));
  assert.deepEqual([again.report.exit, again.report.details?.gone, again.report.details?.vanished], ['partial', 0, 0]);
  assert.deepEqual(
    (await newestIndex(buckets)).entries.filter(({ key }) => inIncident.includes(key)),
    known,
  );
});

test('01b-503-for-one-key: one new file alone is told from a store that is down by asking for another', async () => {
  const buckets = await stores.anew();
  await putFiles(buckets, whole);
  await mirrored(buckets, []);
  await putFile(buckets, 'm/rotten', 'new');
  const { report, seconds } = await mirrored(buckets, rules, hoursLater(1));
  assert.deepEqual([report.exit, report.details?.failed?.length], ['partial', 1], report.summary);
  assert.ok(seconds < mostSeconds, `${seconds} s`);
});

test('01b-503-for-one-key: a store that gives no file at all is down: exit 13, and no index', async () => {
  const buckets = await stores.anew();
  await putFiles(buckets, whole);
  const { report } = await mirrored(buckets, [{ url: /\/[az]\//, fault: rotten }], noon, 7);
  assert.equal(report.exit, 'source', report.summary);
  assert.deepEqual(await visible(buckets, 'index/'), []);
});

test('01b-503-for-one-key: hundreds of such files are itemised in bounded time', async () => {
  const buckets = await stores.anew();
  const names = Array.from({ length: 600 }, (_, index) => `${index % 2 === 0 ? 'good' : 'bad'}/${index}`);
  await putFiles(buckets, names);
  const { report, seconds } = await mirrored(buckets, [{ url: '/bad/', fault: rotten }]);
  assert.deepEqual([report.exit, report.details?.failed?.length, report.details?.copied], ['partial', 300, 300]);
  // Five seconds for each of them, eight at a time, would be three minutes.
  assert.ok(seconds < mostSeconds, `${seconds} s`);
});
