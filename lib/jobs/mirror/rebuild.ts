import { createHash } from 'node:crypto';
import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { inPages, type ListedFile, watchListing } from '../../core/files/listing.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import type { LiveFiles } from '../../ports/files.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { type MirroredFile, mirroredFiles } from './mirrored.ts';

interface Pair {
  readonly mirrored: MirroredFile;
  /** Null when the live bucket has no such key. */
  readonly file: ListedFile | null;
}

/**
 * Rebuilds an index from the mirror, where the last one is lost or damaged. Reads and hashes the mirror's current
 * versions: where the MD5 is the source's ETag, the entry is as the source lists it. Where the ETag is no MD5 (parts,
 * encryption at the source), the entry differs from the listing, and the run that reads the file recognises it by its
 * SHA-256. Files that the source no longer has are kept as gone since now. Sorted by key bytes.
 */
export async function* rebuiltIndex(
  reader: VaultReader,
  live: LiveFiles,
  goneAt: string,
  signal: AbortSignal,
): AsyncGenerator<readonly IndexEntry[]> {
  const pairs = joinSorted<MirroredFile, ListedFile, Pair>(
    { what: 'the mirror', pages: inPages(mirroredFiles(reader)) },
    { what: 'the listing', pages: inPages(watchListing(live.list(signal))) },
    {
      left: (mirrored) => ({ mirrored, file: null }),
      right: () => null,
      both: (mirrored, file) => ({ mirrored, file }),
    },
  );
  for await (const page of pairs) {
    for (const pair of page) {
      const entry = await entryOf(reader, pair, goneAt, signal);
      if (entry !== null) yield [entry];
    }
  }
}

async function entryOf(
  reader: VaultReader,
  pair: Pair,
  goneAt: string,
  signal: AbortSignal,
): Promise<IndexEntry | null> {
  const { key, version } = pair.mirrored;
  const found = await reader.read(version.key, version.versionId, signal);
  if (found === null) return null;
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  for await (const chunk of found.body) {
    md5.update(chunk);
    sha256.update(chunk);
  }
  const stored = { key, size: version.size, versionId: version.versionId, sha256: sha256.digest('hex') };
  const etag = md5.digest('hex');
  const asStored = { ...stored, etag, modifiedAt: version.storedAt.toISOString() };
  if (pair.file === null) return { ...asStored, goneAt };
  return pair.file.etag === etag ? { ...stored, etag, modifiedAt: pair.file.modifiedAt.toISOString() } : asStored;
}
