import { createHash, randomUUID } from 'node:crypto';
import { type Grant, powersOver, type VaultJob } from '../../lib/core/vault/powers.ts';
import { Failure } from '../../lib/errors.ts';
import type { RecordSigner, RecordTrust } from '../../lib/ports/signing.ts';
import type { PutOptions, StoredInfo, VaultReader, VaultRemover, VaultWriter } from '../../lib/ports/vault.ts';

/** A version of an object; a delete marker has no bytes. */
interface Kept {
  readonly key: string;
  readonly versionId: string;
  readonly storedAt: Date;
  readonly bytes: Uint8Array | null;
  readonly etag: string;
  readonly lockedUntil: Date | null;
}

/**
 * A versioned store in memory, with the policies of the jobs, locks and the lifecycle. A fake, because no real store lets weeks go
 * by in minutes; what uses it is the real code, and `test/cases` has single attacks on a real one.
 */
export interface Store {
  readonly bucket: string;
  reader(trust: RecordTrust): VaultReader;
  /** Keys that may do what these jobs may. */
  writer(jobs: readonly VaultJob[], signer: RecordSigner | null): VaultWriter;
  remover(onHide: (key: string) => void): VaultRemover;
  /** Current and older versions of everything below a prefix. */
  versions(prefix: string): readonly { readonly key: string; readonly versionId: string; readonly bytes: Uint8Array }[];
  /** Ends what the lifecycle ends by now, and returns the ids of those versions. */
  sweep(): readonly string[];
}

const day = 86_400_000;
const arn = 'arn:aws:s3:::vault';

export function openStore(bucket: string, now: () => Date): Store {
  /** Oldest first. */
  const objects = new Map<string, Kept[]>();
  let sorted: readonly string[] | null = null;
  const add = (key: string, bytes: Uint8Array | null, lockedUntil: Date | null): Kept => {
    const etag = createHash('md5')
      .update(bytes ?? '')
      .digest('hex');
    const kept = { key, versionId: randomUUID(), storedAt: now(), bytes, etag, lockedUntil };
    const own = objects.get(key);
    if (own === undefined) {
      objects.set(key, [kept]);
      sorted = null;
    } else own.push(kept);
    return kept;
  };
  const keysUnder = (prefix: string, startAfter: string): readonly string[] => {
    sorted ??= [...objects.keys()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return sorted.filter((key) => key.startsWith(prefix) && key > startAfter);
  };
  const current = (key: string): Kept | null => {
    const newest = objects.get(key)?.at(-1);
    return newest === undefined || newest.bytes === null ? null : newest;
  };
  const find = (key: string, versionId?: string): Kept | null =>
    versionId === undefined
      ? current(key)
      : (objects.get(key)?.find((kept) => kept.versionId === versionId && kept.bytes !== null) ?? null);
  return {
    bucket,
    reader: (trust) => ({
      bucket,
      trust,
      facts: async () => ({ versioning: true, objectLock: { defaultMode: null } }),
      async *list(prefix, { startAfter = '' } = {}) {
        for (const key of keysUnder(prefix, startAfter)) {
          const newest = current(key);
          if (newest !== null) yield infoOf(newest);
        }
      },
      async *listVersions(prefix, { startAfter = '' } = {}) {
        for (const key of keysUnder(prefix, startAfter)) {
          const own = (objects.get(key) ?? []).toReversed();
          yield* own.map((kept, at) => ({ ...infoOf(kept), current: at === 0, deleteMarker: kept.bytes === null }));
        }
      },
      async head(key, versionId) {
        const found = find(key, versionId);
        return found === null ? null : infoOf(found);
      },
      async read(key, versionId) {
        const found = find(key, versionId);
        if (found === null) return null;
        return { info: infoOf(found), body: once(found.bytes ?? new Uint8Array()), drop: () => undefined };
      },
    }),
    writer: (jobs, signer) => {
      const grants = powersOver(jobs, arn);
      return {
        bucket,
        signer,
        mostBytes: 5 * 2 ** 40,
        lost: () => [],
        abortUploads: async () => 0,
        async put(key, body, { onlyIfAbsent = false, lockUntil }: PutOptions = {}) {
          if (!mayPut(grants, key)) throw new Failure('credentials', `the policy refuses ${key}`);
          const bytes = body instanceof Uint8Array ? body : Buffer.concat(await Array.fromAsync(body));
          if (onlyIfAbsent && current(key) !== null) return { outcome: 'exists' };
          const { versionId, etag } = add(key, bytes, lockUntil ?? null);
          const sha256 = createHash('sha256').update(bytes).digest('hex');
          return { outcome: 'stored', versionId, bytes: bytes.length, sha256, etag };
        },
      };
    },
    remover: (onHide) => ({
      async hide(keys) {
        for (const key of keys) {
          onHide(key);
          add(key, null, null);
        }
        return { hidden: keys, failed: [] };
      },
    }),
    versions: (prefix) =>
      [...objects.values()]
        .flat()
        .flatMap(({ key, versionId, bytes }) =>
          bytes !== null && key.startsWith(prefix) ? [{ key, versionId, bytes }] : [],
        ),
    sweep() {
      const ended: string[] = [];
      for (const [key, own] of objects) {
        const days = key.startsWith('minio/') || key.startsWith('index/') ? 45 : 7;
        const stays = (kept: Kept, at: number): boolean => {
          const replacedAt = own[at + 1]?.storedAt;
          if (replacedAt === undefined || (kept.lockedUntil ?? new Date(0)) > now()) return true;
          return now().getTime() - replacedAt.getTime() < days * day;
        };
        const left = own.filter(stays);
        ended.push(...own.filter((kept) => !left.includes(kept)).map(({ versionId }) => versionId));
        objects.set(key, left);
      }
      return ended;
    },
  };
}

function mayPut(grants: readonly Grant[], key: string): boolean {
  return grants.some(
    ({ actions, resources }) =>
      actions.includes('s3:PutObject') &&
      resources.some((resource) => `${arn}/${key}`.startsWith(resource.replace(/\*$/, ''))),
  );
}

function infoOf({ key, versionId, storedAt, bytes, etag, lockedUntil }: Kept): StoredInfo {
  return { key, versionId, storedAt, size: bytes?.length ?? 0, etag, lockedUntil, held: false };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
