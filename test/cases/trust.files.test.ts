import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type IndexEntry, parseEntry } from '../../lib/core/files/fileIndex.ts';
import type { ProofPins } from '../../lib/core/verify/proofPins.ts';
import { findFiles } from '../../lib/jobs/restoreSteps/findFiles.ts';
import { listIndexes, openNewest } from '../../lib/jobs/vaultRecords/indexes.ts';
import { collect } from '../contracts/collect.ts';
import { type Buckets, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { indexAt } from '../jobs/helpers/forgedIndex.ts';
import { endVersions, putFiles, putInVaultAt, stored } from '../jobs/helpers/objects.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { putSnapshot, slotBefore } from '../jobs/helpers/snapshots.ts';
import { thiefOf } from '../jobs/helpers/thief.ts';

let stores: Stores;
let signatures: Signatures;
before(async () => {
  [stores, signatures] = await Promise.all([startStores(), makeSignatures()]);
});
after(() => stores[Symbol.asyncDispose]());

const now = new Date();
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const names = Array.from({ length: 20 }, (_, at) => `files/${String(at).padStart(2, '0')}.pdf`);

/** Twenty files, mirrored a day ago and a little later again, with keys that sign. */
async function mirrored(): Promise<{ readonly buckets: Buckets; readonly entries: readonly IndexEntry[] }> {
  const buckets = await stores.anew();
  await putFiles(buckets, names);
  const ports = signatures.as('writer', await buckets.mirrorPorts());
  for (const second of [0, 1]) {
    const report = await buckets.mirror({ ports, now: new Date(now.getTime() + second * 60_000) });
    assert.equal(report.exit, 'done', report.summary);
  }
  const reader = signatures.reading(buckets.reader);
  const index = await openNewest(reader, await listIndexes(reader, buckets.host));
  assert.ok(index !== null);
  return { buckets, entries: (await collect(index.pages())).flat() };
}

async function keysAsOf(buckets: Buckets, at: Date, pins: ProofPins | null): Promise<readonly string[]> {
  const files = await findFiles(signatures.reading(buckets.reader), buckets.host, at, pins);
  return (await collect(files.pages())).flat().map(({ key, versionId }) => `${key} ${versionId}`);
}

for (const holds of ['the store’s key', 'the store’s key and the signing key']) {
  const signer = () => (holds.includes('signing') ? signatures.signers.writer : null);

  test(`T2: two indexes around a proven snapshot, stored by a thief of ${holds}, change none of its files`, async () => {
    const { buckets, entries } = await mirrored();
    using thief = await thiefOf(buckets);
    const at = new Date(now.getTime() + 30_000);
    const files = await findFiles(signatures.reading(buckets.reader), buckets.host, at);
    assert.equal(files.filesAsOf, null);
    const digest = '0'.repeat(64);
    const pins = { manifestSha256: digest, dumpSha256: digest, indexes: files.pins, filesAsOf: null };
    const expected = entries.map(({ key, versionId }) => `${key} ${versionId}`);
    const [first] = entries;
    assert.ok(first !== undefined);
    for (const [seconds, lie] of [
      [-600, []],
      [20, entries.map((entry) => ({ ...entry, versionId: first.versionId, sha256: first.sha256, size: first.size }))],
      [40, []],
      [300, entries.map((entry) => ({ ...entry, goneAt: new Date(at.getTime() - 60_000).toISOString() }))],
    ] as const) {
      const { key, bytes } = await indexAt(buckets, lie, new Date(now.getTime() + seconds * 1000), signer());
      await thief.put(key, bytes);
    }
    // On top of the genuine ones too.
    for (const { key } of files.pins) await thief.put(key, (await indexAt(buckets, [], at, signer())).bytes);

    assert.deepEqual(await keysAsOf(buckets, at, pins), expected);
    if (signer() === null) assert.deepEqual(await keysAsOf(buckets, at, null), expected);
  });

  test(`T7: indexes that call live files gone 40 days ago, by a thief of ${holds}, hide no file`, async () => {
    const { buckets, entries } = await mirrored();
    await putSnapshot(buckets, slotBefore(now, { hours: 1 }), { signer: signatures.signers.writer });
    const then = await indexAt(buckets, entries, daysAgo(32), signatures.signers.writer, daysAgo(32));
    await putInVaultAt(buckets, then.key, then.bytes, daysAgo(32));
    using thief = await thiefOf(buckets);
    const gone = entries.map((entry) => ({ ...entry, goneAt: daysAgo(40).toISOString() }));
    for (const at of [daysAgo(40), daysAgo(35), daysAgo(31), new Date(now.getTime() + 120_000)]) {
      const { key, bytes } = await indexAt(buckets, gone, at, signer());
      await thief.put(key, bytes);
    }
    const ports = signatures.as('prune', await buckets.prunePorts());
    const report = await buckets.prune({ ports, now, brake: { share: 1, count: 100_000 } });
    assert.deepEqual([report.exit, report.details?.plan?.files], ['done', []], report.summary);
    for (const key of names) assert.ok((await stored(buckets, `minio/${key}`)) !== null, key);
  });
}

test('T7: an index stored 31 days ago hides what it calls gone only where the newest one that counts says so too', async () => {
  const { buckets, entries } = await mirrored();
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }), { signer: signatures.signers.writer });
  using thief = await thiefOf(buckets);
  const gone = entries.map((entry) => ({ ...entry, goneAt: daysAgo(40).toISOString() }));
  const old = await indexAt(buckets, gone, daysAgo(31), null);
  await putInVaultAt(buckets, old.key, old.bytes, daysAgo(31));
  const lie = await indexAt(buckets, gone, new Date(now.getTime() + 120_000), null);
  await thief.put(lie.key, lie.bytes);
  const ports = signatures.as('prune', await buckets.prunePorts());
  const report = await buckets.prune({ ports, now, brake: { share: 1, count: 100_000 } });
  assert.deepEqual([report.exit, report.details?.plan?.files], ['done', []], report.summary);
});

test('T7: by one who has held the signing key for 31 days no file is hidden that any index since has back', async () => {
  const { buckets, entries } = await mirrored();
  const signer = signatures.signers.writer;
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }), { signer });
  const [live, ...gone] = entries;
  const [back, ...others] = gone.map((entry) => ({ ...entry, goneAt: daysAgo(40).toISOString() }));
  assert.ok(live !== undefined && back !== undefined);
  const { goneAt: _, ...present } = back;
  for (const [days, listed] of [
    [31, [live, back, ...others]],
    [20, [live, present, ...others]],
    [10, [live, back, ...others]],
  ] as const) {
    const index = await indexAt(buckets, listed, daysAgo(days), signer, daysAgo(days));
    await putInVaultAt(buckets, index.key, index.bytes, daysAgo(days));
  }
  for (const { key, versionId, storedAt } of await collect(buckets.reader.listVersions(`index/${buckets.host}/`))) {
    if (storedAt > daysAgo(5)) await endVersions(buckets, key, versionId);
  }
  using thief = await thiefOf(buckets);
  const lie = await indexAt(buckets, [live, back, ...others], new Date(now.getTime() + 120_000), signer);
  await thief.put(lie.key, lie.bytes);
  const ports = signatures.as('prune', await buckets.prunePorts());
  const report = await buckets.prune({ ports, now, brake: { share: 1, count: 100_000 } });
  assert.deepEqual([report.exit, report.details?.plan?.files.length], ['done', names.length - 2], report.summary);
  assert.ok((await stored(buckets, `minio/${back.key}`)) !== null);
});

test('T2: entries of a forged index parse, so that the tests above try what they say', async () => {
  const { buckets, entries } = await mirrored();
  const { bytes } = await indexAt(buckets, entries, now, signatures.signers.writer);
  const lines = gunzipSync(bytes).toString('utf8').split('\n');
  assert.ok(lines.slice(1, entries.length + 1).every((line) => 'entry' in parseEntry(line)));
  assert.ok(lines.includes('-----BEGIN PGP SIGNATURE-----'));
});
