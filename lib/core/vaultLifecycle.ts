/** What a store ends or moves by its own clock below one prefix. */
export interface LifecycleRule {
  readonly id: string;
  /** '' is the whole bucket. */
  readonly prefix: string;
  /** Moved to cold storage that is still read at once. */
  readonly coldAfterDays?: number;
  /** Current versions end. */
  readonly expireDays?: number;
  /** Versions end so long after they were replaced or hidden. */
  readonly noncurrentDays?: number;
  readonly abortUploadsDays?: number;
  /** Delete markers with nothing under them end. */
  readonly loneMarkers?: boolean;
}

/** Snapshots end by the store's own clock, whatever the pruner did: the one backstop beyond it. */
const snapshotDays = 90;
const receiptDays = 400;
/** A delete marker alone frees nothing. */
const noncurrentDays = 7;

/** Design, section 4. In the mirror only noncurrent versions end: a file that has not changed for long is still a file. */
export function vaultLifecycle(mirrorNoncurrentDays: number): readonly LifecycleRule[] {
  return [
    { id: 'snapshots', prefix: 'pg/', coldAfterDays: 30, expireDays: snapshotDays, noncurrentDays },
    { id: 'mirror', prefix: 'minio/', noncurrentDays: mirrorNoncurrentDays },
    // Each is younger than every snapshot that it serves.
    { id: 'indexes', prefix: 'index/', expireDays: snapshotDays, noncurrentDays },
    { id: 'receipts', prefix: 'receipts/', expireDays: receiptDays, noncurrentDays },
    { id: 'abandoned uploads', prefix: '', abortUploadsDays: 1 },
    { id: 'lone delete markers', prefix: '', loneMarkers: true },
  ];
}
