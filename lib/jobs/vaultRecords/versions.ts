import { versionsOldestFirst } from '../../core/vault/countingVersion.ts';
import type { StoredVersion, VaultReader } from '../../ports/vault.ts';

/** A version that may be the record under its key; only reading shows which one is. */
export interface Candidate {
  readonly versionId: string;
  readonly storedAt: Date;
  readonly size: number;
  /** A delete marker is above it: pruned, or hidden by somebody. Versions above the marker change nothing. */
  readonly hidden: boolean;
}

/** The versions under a prefix that hold bytes, by key, oldest first within a key. */
export async function versionsByKey(
  reader: VaultReader,
  prefix: string,
  accept: (key: string) => boolean,
  options: { readonly startAfter?: string } = {},
): Promise<ReadonlyMap<string, readonly Candidate[]>> {
  const listed = new Map<string, StoredVersion[]>();
  for await (const version of reader.listVersions(prefix, options)) {
    if (!accept(version.key)) continue;
    const known = listed.get(version.key);
    if (known === undefined) listed.set(version.key, [version]);
    else known.push(version);
  }
  return new Map([...listed].map(([key, newestFirst]) => [key, candidatesOf(newestFirst)]));
}

function candidatesOf(newestFirst: readonly StoredVersion[]): readonly Candidate[] {
  const markedAbove = new Set<StoredVersion>();
  let marked = false;
  for (const version of newestFirst) {
    marked ||= version.deleteMarker;
    if (marked) markedAbove.add(version);
  }
  return versionsOldestFirst(newestFirst).map((version) => ({
    versionId: version.versionId,
    storedAt: version.storedAt,
    size: version.size,
    hidden: markedAbove.has(version),
  }));
}

/** Whether a key has exactly one version: then no other can count there. */
export async function isAlone(reader: VaultReader, key: string): Promise<boolean> {
  const versions = await versionsByKey(reader, key, (each) => each === key);
  return versions.get(key)?.length === 1;
}
