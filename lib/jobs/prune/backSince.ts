import type { IndexEntry } from '../../core/files/fileIndex.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { unlessDamaged } from '../vaultRecords/damage.ts';
import { type IndexRef, type OpenIndex, openIndex } from '../vaultRecords/indexes.ts';

/**
 * Of files that are gone in the newest index and in an old one, those that were gone in every index in between: a thief
 * of the signing key can write those two, but cannot change what the mirror wrote in the meantime. Reads no index where
 * there is no file.
 */
export async function goneAllAlong(
  reader: VaultReader,
  all: readonly IndexRef[],
  { files, since }: { readonly files: readonly IndexEntry[]; readonly since: OpenIndex },
): Promise<readonly IndexEntry[]> {
  const left = new Map(files.map((entry) => [entry.key, entry]));
  const read = new Set([entriesOf(since)]);
  for (const ref of all.filter(({ storedAt }) => storedAt >= since.ref.storedAt)) {
    if (left.size === 0) break;
    await unlessDamaged(async () => {
      const index = await openIndex(reader, ref, all);
      if (read.has(entriesOf(index))) return;
      read.add(entriesOf(index));
      for await (const page of index.pages()) {
        for (const { key, goneAt } of page) if (goneAt === undefined) left.delete(key);
      }
    });
  }
  return [...left.values()];
}

/** Names the object that holds the entries; a version alone does not, for a bucket without versions calls every one `null`. */
function entriesOf({ wholeKey, wholeVersionId }: OpenIndex): string {
  return JSON.stringify([wholeKey, wholeVersionId]);
}
