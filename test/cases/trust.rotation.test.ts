import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openpgpKeyMaker } from '../../lib/adapters/crypto/openpgp/keyMaker.ts';
import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import { composeSigner, composeTrust } from '../../lib/compose/vault.ts';
import { load } from '../../lib/config/load.ts';
import { list } from '../../lib/jobs/list.ts';
import type { RecordSigner } from '../../lib/ports/signing.ts';
import type { VaultReader } from '../../lib/ports/vault.ts';
import { type Buckets, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { type PlacedSnapshot, putReceipt, putSnapshot, slotBefore } from '../jobs/helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

type Pair = Awaited<ReturnType<typeof openpgpKeyMaker.makeSigning>>;

const now = new Date();
const hoursAgo = (hours: number): Date => slotBefore(now, { hours });

/** As an operator writes it into the files of a set-up. */
function settingsOf(publicHalves: readonly Pair[], privateHalf: Pair, times = '') {
  const halves = publicHalves.map(({ publicKey }) => publicKey).join('\n');
  return load({
    environment: {
      BACKUP_SIGNING_KEY: privateHalf.privateKey,
      BACKUP_SIGNING_PUBLIC_KEY: halves,
      READ_SIGNING_KEY: privateHalf.privateKey,
      READ_SIGNING_PUBLIC_KEY: halves,
      SIGNING_KEY_TIMES: times,
    },
    file: undefined,
  });
}

function signerOf(...set: Parameters<typeof settingsOf>): RecordSigner {
  const signer = composeSigner(settingsOf(...set), 'writer', systemClock);
  assert.ok(signer !== null);
  return signer;
}

async function counting(buckets: Buckets, ...set: Parameters<typeof settingsOf>): Promise<readonly string[]> {
  const reader: VaultReader = { ...buckets.reader, trust: composeTrust(settingsOf(...set)) };
  const rows = await list(reader, buckets.host, { hidden: false });
  return rows
    .flatMap(({ snapshot, problem, proof }) => (problem === null ? [`${snapshot} ${proof}`] : []))
    .toReversed();
}

async function prove(buckets: Buckets, placed: PlacedSnapshot, at: Date, signer: RecordSigner): Promise<void> {
  const { snapshot, manifestVersionId, dumpVersionId, runId } = placed;
  const proof = { snapshot, manifestVersionId, dumpVersionId, runId, verdict: 'proven' };
  const details = { ...proof, recoverySeconds: 1, recoveryPointSeconds: 1 };
  await putReceipt(buckets, 'drill', at, { details }, signer);
}

test('a signing key is changed: what the old one signed counts on, with its proof, and what it signs after its end does not', async () => {
  const [old, fresh] = await Promise.all([openpgpKeyMaker.makeSigning('old'), openpgpKeyMaker.makeSigning('new')]);
  const buckets = await stores.anew();
  const byOld = signerOf([old], old);
  const first = await putSnapshot(buckets, hoursAgo(9), { signer: byOld });
  await prove(buckets, first, hoursAgo(8), byOld);
  assert.deepEqual(await counting(buckets, [old], old), [`${first.snapshot} proven`]);

  const both = [old, fresh];
  const byNew = signerOf(both, fresh);
  const second = await putSnapshot(buckets, hoursAgo(5), { signer: byNew });
  const expected = [`${first.snapshot} proven`, `${second.snapshot} not drilled`];
  assert.deepEqual(await counting(buckets, both, fresh), expected);
  // A reader that was not given the new half.
  assert.deepEqual(await counting(buckets, [old], old), [expected[0]]);

  const ended = `${old.fingerprint}=/${hoursAgo(6).toISOString()}`;
  const third = await putSnapshot(buckets, hoursAgo(4), { signer: byOld });
  await prove(buckets, second, hoursAgo(3), byOld);
  assert.deepEqual(await counting(buckets, both, fresh), [
    `${first.snapshot} proven`,
    `${second.snapshot} proven`,
    `${third.snapshot} not drilled`,
  ]);
  assert.deepEqual(await counting(buckets, both, fresh, ended), expected);
  // Dropping the old half drops what it signed: that is why it stays.
  assert.deepEqual(await counting(buckets, [fresh], fresh), [expected[1]]);
});

test('a key counts from the time that SIGNING_KEY_TIMES gives it, and a fingerprint that no half has is refused', async () => {
  const [old, fresh] = await Promise.all([openpgpKeyMaker.makeSigning('old'), openpgpKeyMaker.makeSigning('new')]);
  const buckets = await stores.anew();
  const both = [old, fresh];
  await putSnapshot(buckets, hoursAgo(9), { signer: signerOf(both, fresh) });
  const later = await putSnapshot(buckets, hoursAgo(5), { signer: signerOf(both, fresh) });
  const from = `${fresh.fingerprint}=${hoursAgo(6).toISOString()}/`;
  assert.deepEqual(await counting(buckets, both, fresh, from), [`${later.snapshot} not drilled`]);
  assert.throws(() => composeTrust(settingsOf([fresh], fresh, `${old.fingerprint}=/2026-01-01T00:00Z`)), {
    kind: 'configuration',
    message: /SIGNING_KEY_TIMES names [0-9A-F]{40}, which is no trusted public key/,
  });
});
