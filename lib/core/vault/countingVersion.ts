export interface VersionFact {
  readonly versionId: string;
  readonly storedAt: Date;
  readonly deleteMarker: boolean;
}

/**
 * The versions of one key that hold bytes, oldest first. Expects the store's order, newest first, which decides between
 * versions of one and the same second.
 */
export function versionsOldestFirst<V extends VersionFact>(newestFirst: readonly V[]): readonly V[] {
  return newestFirst
    .filter((version) => !version.deleteMarker)
    .toReversed()
    .toSorted((a, b) => a.storedAt.getTime() - b.storedAt.getTime());
}

/**
 * The version of a manifest that counts, or null: the oldest one. Writing a second one, or hiding the first behind
 * a marker, changes nothing. Where the oldest is not a manifest, the next of {@link versionsOldestFirst} counts.
 */
export function countingVersion<V extends VersionFact>(newestFirst: readonly V[]): V | null {
  return versionsOldestFirst(newestFirst)[0] ?? null;
}
