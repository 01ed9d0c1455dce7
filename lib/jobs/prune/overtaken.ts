import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { mirrorKey } from '../../core/vault/keys.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { each, inOrder } from '../inOrder.ts';

/** How many files are checked in parallel: one by one, a large clean-up would exceed a function's 15 minutes. */
export const looksAtOnce = 16;

/**
 * Of files just hidden, those that came back between the last check and the marker: the marker is on top of a version
 * that is not the entry's. Only the versions show this, not an index: a mirror that copied the file may still be
 * running.
 */
export async function overtaken(reader: VaultReader, hidden: readonly IndexEntry[]): Promise<readonly string[]> {
  const found: string[] = [];
  const looks = inOrder(each(hidden), looksAtOnce, async ({ key, versionId }) => {
    const under = await versionUnderMarker(reader, mirrorKey(key));
    return { key, cameBack: under !== null && under !== versionId };
  });
  for await (const { key, cameBack } of looks) if (cameBack) found.push(key);
  return found;
}

/** Null where no marker is on top: a copy made after the marker is visible, and nothing has to be fixed. */
async function versionUnderMarker(reader: VaultReader, key: string): Promise<string | null> {
  for await (const version of reader.listVersions(key)) {
    if (version.key !== key) return null;
    if (!version.deleteMarker) return version.current ? null : version.versionId;
  }
  return null;
}
