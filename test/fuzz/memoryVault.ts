import { createHash } from 'node:crypto';
import type { RecordTrust } from '../../lib/ports/signing.ts';
import type { StoredInfo, StoredVersion, VaultReader } from '../../lib/ports/vault.ts';

/** A version of an object as it lies in the vault. */
export interface Version {
  readonly key: string;
  readonly versionId: string;
  readonly storedAt: Date;
  readonly bytes: Uint8Array;
}

const chunkBytes = 64 * 1024;

/**
 * A vault in memory. It is a fake because ten thousand vaults, each with one damaged or forged record and chosen times of the
 * store, are more than a real store can be made to hold in the minutes of a test; what reads it is the real code. A few hundred
 * of the same mutants go through a real store (store.test.ts).
 */
export function memoryVault(bucket: string, trust: RecordTrust | null, versions: readonly Version[]): VaultReader {
  const byKey = new Map<string, readonly Version[]>();
  for (const version of versions) byKey.set(version.key, [...(byKey.get(version.key) ?? []), version]);
  const all = [...byKey].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const newestFirst = all.map(([, own]) => own.toSorted((a, b) => b.storedAt.getTime() - a.storedAt.getTime()));
  const under = (prefix: string, startAfter: string): readonly (readonly Version[])[] =>
    newestFirst.filter(([own]) => own?.key.startsWith(prefix) === true && own.key > startAfter);
  const find = (key: string, versionId?: string): Version | null => {
    const own = newestFirst.find(([first]) => first?.key === key) ?? [];
    return own.find((each) => versionId === undefined || each.versionId === versionId) ?? null;
  };
  return {
    bucket,
    trust,
    facts: async () => ({ versioning: true, objectLock: { defaultMode: null } }),
    async *list(prefix, { startAfter = '' } = {}) {
      for (const [newest] of under(prefix, startAfter)) if (newest !== undefined) yield infoOf(newest);
    },
    async *listVersions(prefix, { startAfter = '' } = {}) {
      for (const own of under(prefix, startAfter)) yield* own.map(listed);
    },
    async head(key, versionId) {
      const found = find(key, versionId);
      return found === null ? null : infoOf(found);
    },
    async read(key, versionId) {
      const found = find(key, versionId);
      return found === null ? null : { info: infoOf(found), body: chunksOf(found.bytes), drop: () => undefined };
    },
  };
}

function listed(version: Version, at: number): StoredVersion {
  const { key, size, etag, storedAt, versionId } = infoOf(version);
  return { key, size, etag, storedAt, versionId, current: at === 0, deleteMarker: false };
}

function infoOf({ key, versionId, storedAt, bytes }: Version): StoredInfo {
  const etag = createHash('md5').update(bytes).digest('hex');
  return { key, versionId, storedAt, size: bytes.length, etag, lockedUntil: null, held: false };
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}
