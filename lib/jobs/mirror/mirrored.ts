import { mirrorPrefix } from '../../core/vault/keys.ts';
import type { StoredVersion, VaultReader } from '../../ports/vault.ts';

/** A file that is visible in the mirror, under the live bucket's own key. */
export interface MirroredFile {
  readonly key: string;
  readonly version: StoredVersion;
}

/** Sorted by key bytes. */
export async function* mirroredFiles(reader: VaultReader): AsyncGenerator<MirroredFile> {
  for await (const version of reader.listVersions(mirrorPrefix)) {
    if (version.current && !version.deleteMarker) yield { key: version.key.slice(mirrorPrefix.length), version };
  }
}
