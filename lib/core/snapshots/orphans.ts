import { parseSnapshotKey, type SnapshotName } from '../vault/keys.ts';

const hour = 3_600_000;

export interface StoredDump {
  readonly key: string;
  readonly storedAt: Date;
}

export interface CommittedSnapshot {
  readonly snapshot: SnapshotName;
  /** From its manifest; null for a manifest that could not be read, which then protects every dump of that name. */
  readonly dumpKey: string | null;
}

export interface OrphanRequest<D extends StoredDump> {
  readonly host: string;
  readonly dumps: readonly D[];
  readonly manifests: readonly CommittedSnapshot[];
  readonly now: Date;
  /** A run may still be about to write the manifest. Default 24. */
  readonly minAgeHours?: number;
}

/**
 * The dumps of this host that no manifest names and that no run can still be committing, in the order given. Nothing
 * whose key is not exactly ours. Do not call this when the retention plan refuses: the clock may be wrong.
 */
export function planOrphans<D extends StoredDump>(request: OrphanRequest<D>): readonly D[] {
  const { host, manifests, now, minAgeHours = 24 } = request;
  const named = new Set(manifests.map((manifest) => manifest.dumpKey));
  const unread = new Set(
    manifests.filter((manifest) => manifest.dumpKey === null).map((manifest) => manifest.snapshot),
  );
  return request.dumps.filter((dump) => {
    const key = parseSnapshotKey(dump.key);
    if (key === null || key.part !== 'dump' || key.host !== host) return false;
    if (named.has(dump.key) || unread.has(key.snapshot)) return false;
    return now.getTime() - dump.storedAt.getTime() >= minAgeHours * hour;
  });
}
