import type { IndexEntry } from '../../core/fileIndex.ts';
import { mirrorKey } from '../../core/keys.ts';
import type { VaultReader } from '../../ports.ts';

/**
 * Of files just hidden, those that came back in the moment between the last look and the marker: the marker lies on a version
 * that no longer is the entry's. The versions tell, and no index would: a mirror that copied the file may still be at work.
 */
export async function overtaken(reader: VaultReader, hidden: readonly IndexEntry[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { key, versionId } of hidden) {
    const under = await versionUnderMarker(reader, mirrorKey(key));
    if (under !== null && under !== versionId) found.push(key);
  }
  return found;
}

/** Null where no marker is on top: a copy made after the marker is visible, and nothing has to be mended. */
async function versionUnderMarker(reader: VaultReader, key: string): Promise<string | null> {
  for await (const version of reader.listVersions(key)) {
    if (version.key !== key) return null;
    if (!version.deleteMarker) return version.current ? null : version.versionId;
  }
  return null;
}
