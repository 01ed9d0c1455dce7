import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IndexHeader } from '../../lib/core/files/fileIndex.ts';
import { linePages } from '../../lib/core/vault/lines.ts';
import { bytesAtOnce } from '../../lib/jobs/bytesAtOnce.ts';
import { listIndexes, openNewest } from '../../lib/jobs/vaultRecords/indexes.ts';
import { signed } from '../../lib/jobs/vaultRecords/signed.ts';
import { writeIndex } from '../../lib/jobs/vaultRecords/writeIndex.ts';
import { entryOf, pagesOf } from '../core/samples.ts';
import { type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';

let stores: Stores;
let signatures: Signatures;
before(async () => {
  [stores, signatures] = await Promise.all([startStores(), makeSignatures()]);
});
after(() => stores[Symbol.asyncDispose]());

const header: IndexHeader = {
  format: '1.0',
  runId: 'run',
  host: 'crm',
  bucket: 'files',
  listingBeganAt: new Date().toISOString(),
  listingEndedAt: new Date().toISOString(),
  present: 0,
  gone: 0,
  bytes: 0,
  failed: [],
};

test('the densest index that a mirror can write, and the longest header, are read back', async () => {
  const buckets = await stores.anew();
  const { reader, writer } = signatures.as('writer', await buckets.mirrorPorts());
  const longest = '\u0001'.repeat(1010);
  const number = 15_000;
  const entries = Array.from({ length: number }, (_, at) =>
    entryOf(`${longest}${String(at).padStart(8, '0')}`, { versionId: 'of a store that numbers them all alike' }),
  );
  const failed = Array.from({ length: 5000 }, (_, at) => ({ key: `${longest}${at}`, reason: 'refused these keys' }));
  const run = buckets.run({ now: new Date() });
  await writeIndex({ reader, writer }, run, { ...header, present: number, failed }, () => pagesOf(entries));
  const index = await openNewest(reader, await listIndexes(reader, buckets.host));
  let read = 0;
  for await (const page of index?.pages() ?? []) read += page.length;
  assert.deepEqual([index?.header.failed.length, read], [failed.length, number]);
});

test('a manifest or receipt that readers would not take is refused before it is stored', async () => {
  const { signers } = signatures;
  await assert.rejects(signed({ signer: signers.writer }, 'x'.repeat(64 * 1024 * 1024)), {
    kind: 'source',
    message: /^the record would be 67 MB long, and readers take 67 MB$/,
  });
  const most = await signed({ signer: signers.writer }, 'x'.repeat(63 * 1024 * 1024));
  assert.ok(most.length <= 64 * 1024 * 1024);
});

test('a line of 60 MiB is cut in one pass, and a longer one is refused', async () => {
  const chunk = Buffer.alloc(16 * 1024, 'x');
  const of = async function* (mebibytes: number) {
    for (let at = 0; at < mebibytes * 64; at += 1) yield chunk;
    yield Buffer.from('\nlast\n');
  };
  const began = performance.now();
  const pages = await Array.fromAsync(linePages(of(60)));
  assert.deepEqual(
    pages.flat().map(({ length }) => length),
    [60 * 1024 * 1024, 4],
  );
  assert.ok(performance.now() - began < 10_000, `it took ${performance.now() - began} ms`);
  await assert.rejects(Array.fromAsync(linePages(of(65))), RangeError);
});

test('work under way never weighs more than its limit, unless one piece alone does, and all of it is done', async () => {
  const within = bytesAtOnce(100);
  let [under, most, done] = [0, 0, 0];
  const weights = Array.from({ length: 60 }, (_, at) => (createHash('md5').update(`${at}`).digest()[0] ?? 0) % 130);
  const work = weights.map((weight) =>
    within(weight, async () => {
      under += weight;
      most = Math.max(most, weight > 100 ? 0 : under);
      await sleep(1);
      under -= weight;
      done += 1;
      if (weight % 7 === 0) throw new Error(randomUUID());
    }),
  );
  await Promise.allSettled(work);
  assert.equal(done, weights.length);
  assert.ok(most <= 100, String(most));
});
