import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { inPages } from '../../core/files/listing.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { type MirroredFile, mirroredFiles } from './mirrored.ts';

/**
 * The index without the entries whose mirrored version is hidden, destroyed or of another size: the merge takes those
 * for new, and so they are copied again. Entries of files that are gone at the source stay: there is nothing to copy
 * from.
 */
export function soundEntries(
  reader: VaultReader,
  pages: AsyncIterable<readonly IndexEntry[]>,
): AsyncGenerator<readonly IndexEntry[]> {
  return joinSorted<IndexEntry, MirroredFile, IndexEntry>(
    { what: 'the index', pages },
    { what: 'the mirror', pages: inPages(mirroredFiles(reader)) },
    {
      left: (entry) => (entry.goneAt === undefined ? null : entry),
      right: () => null,
      both: (entry, version) => (entry.goneAt !== undefined || holds(version, entry) ? entry : null),
    },
  );
}

function holds({ version }: MirroredFile, entry: IndexEntry): boolean {
  return version.versionId === entry.versionId && version.size === entry.size;
}
