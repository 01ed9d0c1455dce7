import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { mirrorPrefix } from '../../core/vault/keys.ts';
import type { Spool } from '../../ports/scratch.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { isDamage } from '../vaultRecords/damage.ts';
import { listIndexes, type OpenIndex, openNewest } from '../vaultRecords/indexes.ts';

/** What the live bucket is compared with. */
export interface Previous {
  /** Null on a first run, and where the index had to be rebuilt from the mirror. */
  readonly index: OpenIndex | null;
  /** Sorted by key bytes; every call is a new pass. */
  pages(): AsyncIterable<readonly IndexEntry[]>;
  /** Why the index is rebuilt; null when it is not. */
  readonly rebuilt: string | null;
}

export type Found = { readonly previous: Previous } | { readonly lost: string };

/** The newest index; `lost`, with the reason, where there is a mirror but no index that can be opened. */
export async function findPrevious(reader: VaultReader, host: string): Promise<Found> {
  const all = await listIndexes(reader, host);
  try {
    const index = await openNewest(reader, all);
    if (index === null) {
      for await (const _ of reader.list(mirrorPrefix)) return { lost: 'there is a mirror, but no index' };
      return { previous: { index: null, pages: none, rebuilt: null } };
    }
    return { previous: { index, pages: () => index.pages(), rebuilt: null } };
  } catch (error) {
    if (isDamage(error)) return { lost: error.message };
    throw error;
  }
}

/** Entries written to a spool once, because listing the mirror is expensive. */
export async function spooled(
  entries: AsyncIterable<readonly IndexEntry[]>,
  spool: Spool<IndexEntry>,
  rebuilt: string | null,
): Promise<Previous> {
  for await (const page of entries) await spool.write(page);
  await spool.finish();
  return { index: null, pages: () => spool.read(), rebuilt };
}

async function* none(): AsyncGenerator<readonly IndexEntry[]> {
  // A first run has no index.
}
