import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Manifest, renderManifest } from '../../lib/core/snapshots/manifest.ts';
import { dumpKey, manifestKey, snapshotNameOfRun } from '../../lib/core/vault/keys.ts';
import { chooseSound } from '../../lib/jobs/vaultRecords/chooseSound.ts';
import { readInventory } from '../../lib/jobs/vaultRecords/snapshots.ts';
import type { VaultReader } from '../../lib/ports/vault.ts';
import { sampleManifest } from '../core/samples.ts';
import { type Buckets, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { putInVaultAt } from '../jobs/helpers/objects.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { type PlacedSnapshot, putReceipt, putSnapshot } from '../jobs/helpers/snapshots.ts';

const now = new Date();
const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

let stores: Stores;
let signatures: Signatures;
before(async () => {
  [stores, signatures] = await Promise.all([startStores(), makeSignatures({ unsignedUntil: minutesAgo(60) })]);
});
after(() => stores[Symbol.asyncDispose]());

const { source } = sampleManifest;
const distant = { ...source, lsn: 'FFFFFFF/0' };

/** Two genuine snapshots, of which the later one comes after whatever the thief stores. */
async function history(signed: 'signed' | 'unsigned', rob: (buckets: Buckets) => Promise<void>) {
  const buckets = await stores.anew();
  const signer = signed === 'signed' ? { signer: signatures.signers.writer } : {};
  const put = (at: Date, lsn: string) => {
    return putSnapshot(buckets, at, {
      ...signer,
      snapshot: snapshotNameOfRun(at),
      storedAt: at,
      manifest: { source: { ...source, lsn } },
      sizes: { sha256: lsn.at(-1)?.repeat(64) ?? '' },
    });
  };
  const early = await put(minutesAgo(200), '0/1A2B3C41');
  await rob(buckets);
  const late = await put(minutesAgo(2), '0/1A2B3C42');
  return { buckets, early, late };
}

/** Stored when unsigned records still counted, unless `from` is younger than that. */
async function plantMany(
  buckets: Buckets,
  change: (snapshot: string) => Promise<Partial<Manifest>> = () => Promise.resolve({ source: distant }),
  from = 180,
): Promise<void> {
  const all = Array.from({ length: 200 }, (_, at) => minutesAgo(from - at * 0.2));
  const plant = async (): Promise<void> => {
    for (let at = all.pop(); at !== undefined; at = all.pop()) {
      const snapshot = snapshotNameOfRun(at);
      const key = dumpKey(buckets.host, snapshot, true);
      const forged = {
        ...sampleManifest,
        host: buckets.host,
        snapshot,
        slot: null,
        snapshotAt: at.toISOString(),
        dump: { ...sampleManifest.dump, key, sha256: 'e'.repeat(64) },
        ...(await change(snapshot)),
      };
      await putInVaultAt(buckets, manifestKey(buckets.host, snapshot), renderManifest(forged), at);
    }
  };
  await Promise.all(Array.from({ length: 16 }, plant));
}

async function chosen(reader: VaultReader, { host }: Buckets): Promise<string> {
  return (await chooseSound(reader, host, { by: 'latest' })).manifest.snapshot;
}

async function assertTaken({ buckets, late }: { readonly buckets: Buckets; readonly late: PlacedSnapshot }) {
  const reader = signatures.reading(buckets.reader);
  assert.equal(await chosen(reader, buckets), late.snapshot);
  const named = await chooseSound(reader, buckets.host, { by: 'name', snapshot: late.snapshot });
  assert.deepEqual(named.doubts, []);
}

test('T5: 200 small manifests with a distant log position, stored while unsigned records counted, refuse no signed snapshot', async () => {
  await assertTaken(await history('signed', plantMany));
});

test('T5: stored today by a thief of the store’s key they refuse none either', async () => {
  await assertTaken(await history('signed', (buckets) => plantMany(buckets, undefined, 50)));
});

test('T5: with a dump each they refuse none either', async () => {
  await assertTaken(
    await history('signed', (buckets) =>
      plantMany(buckets, async (snapshot) => {
        const key = dumpKey(buckets.host, snapshot, true);
        const versionId = await putInVaultAt(buckets, key, 'junk', minutesAgo(100));
        return { source: distant, dump: { ...sampleManifest.dump, key, versionId, bytes: 4 } };
      }),
    ),
  );
});

test('T5: in a set-up that never signs, 200 manifests without a dump refuse no later snapshot', async () => {
  const { buckets, late } = await history('unsigned', plantMany);
  assert.equal(await chosen(buckets.reader, buckets), late.snapshot);
});

test('T5: nor does another database, a later time, or a copy of the digest of the dump that is about to be stored', async () => {
  const { catalog } = sampleManifest;
  const copy = { ...sampleManifest.dump, sha256: '2'.repeat(64) };
  for (const lie of [
    { catalog: { ...catalog, database: { ...catalog.database, oid: 1 } } },
    { snapshotAt: new Date(now.getTime() + 60_000).toISOString() },
    { dump: copy },
  ]) {
    const { buckets, late } = await history('unsigned', (place) => plantMany(place, () => Promise.resolve(lie)));
    assert.equal(await chosen(buckets.reader, buckets), late.snapshot);
  }
});

test('T5: a snapshot that does not follow a genuine one is still refused, and by that one doubt', async () => {
  const buckets = await stores.anew();
  const signer = signatures.signers.writer;
  const put = (at: Date, lsn: string) =>
    putSnapshot(buckets, at, {
      signer,
      snapshot: snapshotNameOfRun(at),
      storedAt: at,
      manifest: { source: { ...source, lsn } },
      sizes: { sha256: lsn[2]?.repeat(64) ?? '' },
    });
  await put(minutesAgo(20), '0/2A2B3C4D');
  const replayed = await put(minutesAgo(10), '0/1A2B3C4D');
  await assert.rejects(
    chooseSound(signatures.reading(buckets.reader), buckets.host, { by: 'name', snapshot: replayed.snapshot }),
    { kind: 'verification', message: /is not what it says: the log position .* lies before the previous snapshot's/ },
  );
});

test('T5: in a set-up that never signs, 200 with a dump each make later ones doubtful, until a drill has seen the live database', async () => {
  const { buckets, late } = await history('unsigned', (place) =>
    plantMany(place, async (snapshot) => {
      const key = dumpKey(place.host, snapshot, true);
      const versionId = await putInVaultAt(place, key, 'junk', minutesAgo(190));
      const sha256 = createHash('sha256').update(snapshot).digest('hex');
      return { source: distant, dump: { ...sampleManifest.dump, key, versionId, bytes: 4, sha256 } };
    }),
  );
  const { reader, host } = buckets;
  const named = { by: 'name', snapshot: late.snapshot } as const;
  await assert.rejects(chooseSound(reader, host, named), {
    kind: 'verification',
    message: /the log position 0\/1A2B3C42 lies before the previous snapshot's/,
    hint: /--trust log-position/,
  });
  assert.equal((await chooseSound(reader, host, named, ['log-position'])).manifest.snapshot, late.snapshot);

  const { systemIdentifier } = source;
  const liveMark = {
    at: now.toISOString(),
    systemIdentifier,
    timeline: 1,
    database: '1',
    transaction: '9',
    lsn: '0/1A2B3C43',
  };
  await putReceipt(buckets, 'drill', now, { exitCode: 20, details: { liveMark } });
  assert.equal(await chosen(reader, buckets), late.snapshot);
  assert.deepEqual((await chooseSound(reader, host, named)).doubts, []);
  const { snapshots } = await readInventory(reader, host);
  const forged = snapshots.at(-2)?.snapshot ?? '';
  await assert.rejects(chooseSound(reader, host, { by: 'name', snapshot: forged }), {
    message: /the log position FFFFFFF\/0 lies ahead of the live server's at a later drill/,
  });
});
