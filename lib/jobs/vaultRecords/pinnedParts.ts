import { createHash } from 'node:crypto';
import type { PinnedParts } from '../../core/verify/proofPins.ts';
import type { StoredManifest } from './snapshots.ts';

/** The digests by which a drill pins a snapshot and a restore recognises it. */
export function pinnedPartsOf({ manifest, sha256 }: Pick<StoredManifest, 'manifest' | 'sha256'>): PinnedParts {
  return {
    manifestSha256: sha256,
    dumpSha256: manifest.dump.sha256,
    rolesSha256: digestOf(manifest.catalog.roles),
    settingsSha256: digestOf(manifest.catalog.database),
  };
}

/** A newer version may parse the same record into objects with their keys in another order. */
function digestOf(value: unknown): string {
  const sorted = JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
  return createHash('sha256').update(sorted).digest('hex');
}
