import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { inPages } from '../../core/files/listing.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import { type Named, naming } from '../../core/runs/named.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { type MirroredFile, mirroredFiles } from '../mirror/mirrored.ts';
import { untilAborted } from '../untilAborted.ts';
import { listIndexes, openNewest } from '../vaultRecords/indexes.ts';

/**
 * Compares the newest index with the mirror: a file that is present at the source must be visible in the mirror in the
 * version that the index pins. Finds what a thief of the prune key hid, and what the store lost. A version stored after
 * the index comes from a mirror run that is still going or has died: the pinned version is below it, and the next
 * index will settle it.
 */
export async function hiddenFiles(reader: VaultReader, host: string, signal: AbortSignal): Promise<Named<string>> {
  const all = await listIndexes(reader, host);
  const problems = naming<string>();
  const index = await openNewest(reader, all);
  if (index === null) return problems;
  const joined = joinSorted<IndexEntry, MirroredFile, string>(
    { what: 'the index', pages: index.pages() },
    { what: 'the mirror', pages: inPages(mirroredFiles(reader)) },
    {
      left: (entry) =>
        entry.goneAt === undefined ? `file ${JSON.stringify(entry.key)} is hidden or lost in the mirror` : null,
      right: () => null,
      both: (entry, { version }) =>
        entry.goneAt !== undefined || version.versionId === entry.versionId || version.storedAt > index.ref.storedAt
          ? null
          : `file ${JSON.stringify(entry.key)} has another version in the mirror than the index pins`,
    },
  );
  for await (const page of untilAborted(joined, signal)) for (const problem of page) problems.add(problem);
  return problems;
}
