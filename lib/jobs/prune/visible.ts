import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { inPages } from '../../core/files/listing.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { type MirroredFile, mirroredFiles } from '../mirror/mirrored.ts';
import type { OpenIndex } from '../vaultRecords/indexes.ts';

/**
 * The chosen entries of an index whose exact version is still visible in the mirror, sorted by key bytes. An entry
 * stays for days after its file was hidden: hidden files must neither count for the brake again nor use up the limit.
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

/** On most days there is none, which saves listing the whole mirror. */
async function hasAny(index: Pick<OpenIndex, 'pages'>, choose: (entry: IndexEntry) => boolean): Promise<boolean> {
  for await (const page of index.pages()) if (page.some(choose)) return true;
  return false;
}

/** The entries of the newest index whose file was already gone, in the same version, in an old index. */
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
