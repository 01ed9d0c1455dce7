import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { inPages } from '../../core/files/listing.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { type MirroredFile, mirroredFiles } from '../mirror/mirrored.ts';
import type { OpenIndex } from '../vaultRecords/indexes.ts';

/**
 * The chosen entries of an index whose very version is still visible in the mirror, sorted by key bytes. An entry outlives
 * the hiding of its file by days: what is hidden already must neither count for the brake again nor take another's place.
 */
export async function* stillVisible(
  reader: VaultReader,
  index: Pick<OpenIndex, 'pages'>,
  choose: (entry: IndexEntry) => boolean,
): AsyncGenerator<readonly IndexEntry[]> {
  if (!(await hasAny(index, choose))) return;
  yield* joinSorted<IndexEntry, MirroredFile, IndexEntry>(
    { what: 'the index', pages: index.pages() },
    { what: 'the mirror', pages: inPages(mirroredFiles(reader)) },
    {
      left: () => null,
      right: () => null,
      both: (entry, { version }) => (choose(entry) && version.versionId === entry.versionId ? entry : null),
    },
  );
}

/** On most days there is none: that spares a listing of the whole mirror. */
async function hasAny(index: Pick<OpenIndex, 'pages'>, choose: (entry: IndexEntry) => boolean): Promise<boolean> {
  for await (const page of index.pages()) if (page.some(choose)) return true;
  return false;
}

/** The entries of the newest index whose file was gone, in the same version, in an index of long ago already. */
export function goneInBoth(newest: OpenIndex, longAgo: OpenIndex): Pick<OpenIndex, 'pages'> {
  return {
    pages: () =>
      joinSorted<IndexEntry, IndexEntry, IndexEntry>(
        { what: 'the newest index', pages: newest.pages() },
        { what: 'the index of long ago', pages: longAgo.pages() },
        {
          left: () => null,
          right: () => null,
          both: (now, then) =>
            now.goneAt !== undefined && then.goneAt !== undefined && now.versionId === then.versionId ? now : null,
        },
      ),
  };
}
