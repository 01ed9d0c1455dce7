import { createHash } from 'node:crypto';
import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { mirrorKey } from '../../core/vault/keys.ts';
import { Failure } from '../../errors.ts';
import type { TargetFiles } from '../../ports/files.ts';
import type { StoredBody, StoredVersion, VaultReader } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { isDamage } from '../vaultRecords/damage.ts';
import { isObjectUnreadable } from './unreadable.ts';

/** The result for one file. */
export interface Brought {
  /** The reason when it could not be restored; null when it is there as the index says. */
  readonly failed: string | null;
  /** Whether the pinned version is gone and another one with the same SHA-256 was used. */
  readonly elsewhere: boolean;
}

/** Restores one mirrored file to the target. */
export async function bringFile(
  reader: VaultReader,
  target: TargetFiles,
  run: Run,
  entry: IndexEntry,
): Promise<Brought> {
  try {
    const pinned = await reader.read(mirrorKey(entry.key), entry.versionId, run.signal);
    const found = pinned ?? (await sameBytes(reader, run, entry));
    if (found === null) return failed(`the mirror has lost version ${entry.versionId}`);
    const { info, body } = found;
    try {
      if (info.size !== entry.size) return failed(`the mirror holds ${info.size} bytes, the index says ${entry.size}`);
      await target.write(entry.key, hashed(body, entry.sha256), entry.size, info);
    } finally {
      found.drop();
    }
    return { failed: null, elsewhere: pinned === null };
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof Failure && error.kind !== 'verification' && error.kind !== 'unexpected') {
      if (!(await isObjectUnreadable(reader, error))) throw error;
    }
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(reason: string): Brought {
  return { failed: reason, elsewhere: false };
}

/** The newest other version of the file with the SHA-256 of the pinned one; null where there is none. */
async function sameBytes(reader: VaultReader, run: Run, { key, size, sha256 }: IndexEntry): Promise<StoredBody | null> {
  const mirrored = mirrorKey(key);
  for await (const version of reader.listVersions(mirrored)) {
    if (version.key !== mirrored) break; // Keys come in byte order, and this one is the prefix itself.
    if (version.deleteMarker || version.size !== size) continue;
    if (await holds(reader, run, version, sha256)) return reader.read(mirrored, version.versionId, run.signal);
  }
  return null;
}

async function holds(
  reader: VaultReader,
  run: Run,
  { key, versionId }: StoredVersion,
  sha256: string,
): Promise<boolean> {
  const found = await reader.read(key, versionId, run.signal);
  if (found === null) return false;
  try {
    for await (const _ of hashed(found.body, sha256)) void _;
    return true;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  } finally {
    found.drop();
  }
}

/** Throws at the end of bytes that differ from what was mirrored, so that the target does not complete the file. */
export async function* hashed(body: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  const digest = hash.digest('hex');
  if (digest !== sha256) throw new Failure('verification', `its SHA-256 is ${digest}, not ${sha256}`);
}
