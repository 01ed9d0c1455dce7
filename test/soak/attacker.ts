import { gzipSync } from 'node:zlib';
import { openpgpKeyMaker } from '../../lib/adapters/crypto/openpgp/keyMaker.ts';
import { localSigner } from '../../lib/adapters/crypto/signing/signer.ts';
import { parseManifest } from '../../lib/core/snapshots/manifest.ts';
import { indexKey, manifestKey, mirrorKey, snapshotNameOfSlot } from '../../lib/core/vault/keys.ts';
import { partedRecord } from '../../lib/core/vault/signedRecord.ts';
import { Failure } from '../../lib/errors.ts';
import type { RecordSigner } from '../../lib/ports/signing.ts';
import type { PutOptions } from '../../lib/ports/vault.ts';
import type { Random } from '../fuzz/random.ts';
import { signatureOf } from '../fuzz/soundVault.ts';
import { host, type SoakWorld } from './jobs.ts';

/** Somebody with the writer's key for the store, and a signing key that nobody trusts. */
export interface Attacker {
  /** Does one thing at random, and says what. */
  act(random: Random): Promise<string>;
}

const hour = 3_600_000;
const day = 24 * hour;

export async function attackerOf(world: SoakWorld): Promise<Attacker> {
  const own = localSigner((await openpgpKeyMaker.makeSigning('thief')).privateKey, 'a thief', world.clock);
  const { store, clock } = world;
  const writer = store.writer(['backup', 'mirror'], null);
  const put = async (key: string, bytes: Uint8Array, random: Random): Promise<void> => {
    const lock: PutOptions = random.chance(0.1) ? { lockUntil: new Date(clock.now().getTime() + 30 * day) } : {};
    await writer.put(key, bytes, lock);
  };
  /** Around now, for the hours to come, or of long ago. */
  const someHour = (random: Random): Date =>
    new Date(
      clock.now().getTime() +
        hour * random.of([0, 1, 2, random.below(72), 24 * random.below(400), -random.below(48), -random.below(900)]),
    );
  const someOf = (prefix: string, random: Random) => {
    const found = store.versions(prefix);
    return found.length === 0 ? null : random.of(found);
  };
  const manifests = (random: Random) => {
    const found = store.versions(`pg/${host}/`).filter(({ key }) => key.endsWith('.manifest.json'));
    return found.length === 0 ? null : random.of(found);
  };
  const acts: Readonly<Record<string, (random: Random) => Promise<void>>> = {
    'junk manifest': (random) =>
      put(
        nameOf(someHour(random)),
        Buffer.from(random.of(['{}', '', 'null', '['.repeat(20_000), '{"format":"1.0"}'])),
        random,
      ),
    'copied manifest': async (random) => {
      const copied = manifests(random);
      if (copied !== null) await put(nameOf(someHour(random)), copied.bytes, random);
    },
    'replayed manifest': async (random) => {
      const copied = manifests(random);
      if (copied !== null) await put(copied.key, copied.bytes, random);
    },
    'forged manifest': async (random) => {
      const copied = manifests(random);
      const forged = copied === null ? null : await forgedManifest(copied.bytes, random, someHour(random), own);
      if (forged !== null) await put(forged.key, forged.bytes, random);
    },
    'altered dump': async (random) => {
      const dump = store.versions(`pg/${host}/`).filter(({ key }) => !key.endsWith('.json'));
      if (dump.length > 0) await put(random.of(dump).key, Buffer.from('{"version":0,"rows":10000}\n'), random);
    },
    'junk index': (random) =>
      put(
        indexKey(host, someHour(random)),
        random.of([Buffer.from('{}'), gzipSync('{}\n'), gzipSync(Buffer.alloc(3_000_000))]),
        random,
      ),
    'copied index': async (random) => {
      const copied = someOf(`index/${host}/`, random);
      if (copied !== null) {
        await put(random.chance(0.5) ? copied.key : indexKey(host, someHour(random)), copied.bytes, random);
      }
    },
    'emptied index': async (random) => {
      const at = someHour(random);
      const listed = {
        listingBeganAt: at.toISOString(),
        listingEndedAt: at.toISOString(),
        present: 0,
        gone: 0,
        bytes: 0,
        failed: [],
      };
      const text = `${JSON.stringify({ format: '1.0', runId: 'thief', host, bucket: 'files', ...listed, vaultBucket: store.bucket, vaultKey: indexKey(host, at), writtenAt: clock.now().toISOString() })}\n`;
      const signature = random.chance(0.5) ? await signatureOf(text, own) : '';
      await put(indexKey(host, at), Buffer.concat([gzipSync(text), gzipSync(signature)]), random);
    },
    'copied receipt': async (random) => {
      const copied = someOf('receipts/', random);
      const job = random.of(['backup', 'mirror'] as const);
      if (copied !== null) await put(nameOfReceipt(job, someHour(random)), copied.bytes, random);
    },
    'forged proof': async (random) =>
      refused(() => put(nameOfReceipt('drill', clock.now()), Buffer.from('{}'), random)),
    'forged prune': async (random) =>
      refused(() => put(nameOfReceipt('prune', clock.now()), Buffer.from('{}'), random)),
    'overwritten file': async (random) => {
      const keys = world.application.present();
      if (keys.length > 0) await put(mirrorKey(random.of(keys)), Buffer.from('encrypted by a thief'), random);
    },
    'strange file': (random) => put(mirrorKey(`thief/${random.below(50)}`), Buffer.from('junk'), random),
    'strange name': (random) =>
      put(
        random.of([
          `pg/${host}/x`,
          `pg/other/2026-01-01/00.manifest.json`,
          `index/${host}/no`,
          `receipts/backup/${host}/x`,
        ]),
        Buffer.from('x'),
        random,
      ),
    'many at once': async (random) => {
      const first = someHour(random);
      for (let at = 0; at < 40; at += 1) {
        await put(nameOf(new Date(first.getTime() + at * hour)), Buffer.from('{}'), random);
      }
    },
  };
  return {
    async act(random) {
      const [name, act] = random.of(Object.entries(acts));
      await act(random);
      return name;
    },
  };

  async function refused(attempt: () => Promise<void>): Promise<void> {
    try {
      await attempt();
    } catch (error) {
      if (error instanceof Failure && error.kind === 'credentials') return;
      throw error;
    }
    throw new Error('the policy let a record of another job through');
  }
}

function nameOf(at: Date): string {
  return manifestKey(host, snapshotNameOfSlot(at, 60));
}

function nameOfReceipt(job: 'backup' | 'mirror' | 'drill' | 'prune', at: Date): string {
  const [date, time] = at.toISOString().split('T');
  return `receipts/${job}/${host}/${date}/${time?.slice(0, 12).replaceAll(/[:.]/g, '-')}-abcdef-exit0-1ms.json`;
}

/** A genuine manifest with other contents, under its own name or another, unsigned or signed by a stranger. */
async function forgedManifest(
  bytes: Uint8Array,
  random: Random,
  at: Date,
  signer: RecordSigner,
): Promise<{ readonly key: string; readonly bytes: Uint8Array } | null> {
  const text = Buffer.from(partedRecord(bytes).signed).toString();
  // What was copied may be junk of his own.
  const parsed = parseManifest(text);
  if ('problem' in parsed) return null;
  const { manifest } = parsed;
  const snapshot = snapshotNameOfSlot(at, 60);
  const key = manifestKey(host, snapshot);
  const changed = {
    ...manifest,
    ...random.of([
      {},
      { source: { ...manifest.source, lsn: 'FFFFFFFF/0' } },
      { census: [{ schema: 'public', name: 'clients', kind: 'table', rows: 1, hash: null }] },
      { quarantine: ['it looks wrong'] },
      { accepted: true, doubts: [] },
      { dump: { ...manifest.dump, versionId: 'nowhere' } },
    ]),
    ...(random.chance(0.7)
      ? { snapshot, vaultKey: key, slot: at.toISOString(), snapshotAt: at.toISOString(), writtenAt: at.toISOString() }
      : {}),
  };
  const forged = `${JSON.stringify(changed)}\n`;
  const signature = random.chance(0.5) ? await signatureOf(forged, signer) : '';
  return { key, bytes: Buffer.concat([Buffer.from(forged), Buffer.from(signature)]) };
}
