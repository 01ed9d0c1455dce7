/** What a store deletes or moves by its own clock under one prefix. */
export interface LifecycleRule {
  readonly id: string;
  /** '' is the whole bucket. */
  readonly prefix: string;
  /** Moved to cold storage that is still read at once. */
  readonly coldAfterDays?: number;
  /** Current versions end. */
  readonly expireDays?: number;
  /** Versions are deleted this long after they were replaced or hidden. */
  readonly noncurrentDays?: number;
  readonly abortUploadsDays?: number;
  /** Delete markers without a version under them are deleted. */
  readonly loneMarkers?: boolean;
}

const leastSnapshotDays = 90;

/**
 * After this many days the store itself deletes snapshots, whatever prune did: the only backstop behind it. It deletes
 * none that retention still needs: a replaced file of the mirror outlives the oldest snapshot.
 */
export function snapshotDays(mirrorNoncurrentDays: number): number {
  return Math.max(leastSnapshotDays, mirrorNoncurrentDays);
}

const receiptDays = 400;
/** A delete marker alone frees nothing. */
const noncurrentDays = 7;

/**
 * Design, section 4. In the mirror only noncurrent versions end: a file that has not changed for long is still a file.
 */
export function vaultLifecycle(mirrorNoncurrentDays: number, prefix = ''): readonly LifecycleRule[] {
  // Several applications have their rules in one document.
  return ownLifecycle(mirrorNoncurrentDays).map((rule) => ({
    ...rule,
    id: prefix === '' ? rule.id : `${prefix.slice(0, -1)}-${rule.id}`,
    prefix: prefix + rule.prefix,
  }));
}

function ownLifecycle(mirrorNoncurrentDays: number): readonly LifecycleRule[] {
  const expireDays = snapshotDays(mirrorNoncurrentDays);
  return [
    { id: 'snapshots', prefix: 'pg/', coldAfterDays: 30, expireDays, noncurrentDays },
    { id: 'mirror', prefix: 'minio/', noncurrentDays: mirrorNoncurrentDays },
    // Each is younger than every snapshot it serves and has no lock: overwriting it must not get it deleted first.
    { id: 'indexes', prefix: 'index/', expireDays, noncurrentDays: mirrorNoncurrentDays },
    { id: 'receipts', prefix: 'receipts/', expireDays: receiptDays, noncurrentDays },
    // One rule: CloudFormation refuses a rule whose only action ends lone delete markers (AWS::S3::Bucket Rule,
    // 2026-11).
    { id: 'leftovers', prefix: '', abortUploadsDays: 1, loneMarkers: true },
  ];
}

/**
 * How long the files of a snapshot are sure to last: a file that was replaced or deleted right after it is gone then.
 */
export function replacedFilesText(snapshotAt: Date, mirrorNoncurrentDays: number, now: Date): string {
  const until = new Date(snapshotAt.getTime() + mirrorNoncurrentDays * 86_400_000);
  const verb = until > now ? 'last' : 'lasted';
  return `files replaced or deleted since then ${verb} until ${until.toISOString().slice(0, 10)} at least`;
}

/**
 * Rules that only save money and that a store may lack: MinIO aborts abandoned uploads by itself, and has no cold
 * storage.
 */
export const savings = ['cold storage', 'abandoned uploads'] as const;
export type Saving = (typeof savings)[number];

/** The rules without these savings; the very same where none of them is in use. */
export function withoutSavings(
  rules: readonly LifecycleRule[],
  without: readonly Saving[] = savings,
): readonly LifecycleRule[] {
  const [cold, abort] = savings.map((saving) => without.includes(saving));
  const inUse = rules.some(
    ({ coldAfterDays, abortUploadsDays }) =>
      (cold === true && coldAfterDays !== undefined) || (abort === true && abortUploadsDays !== undefined),
  );
  if (!inUse) return rules;
  return rules
    .map(({ coldAfterDays, abortUploadsDays, ...rest }) => ({
      ...rest,
      ...(cold === true || coldAfterDays === undefined ? {} : { coldAfterDays }),
      ...(abort === true || abortUploadsDays === undefined ? {} : { abortUploadsDays }),
    }))
    .filter(({ id: _id, prefix: _prefix, ...rest }) => Object.keys(rest).length > 0);
}

/** As the S3 API and `aws s3api put-bucket-lifecycle-configuration` spell a rule. */
export interface S3LifecycleRule {
  readonly ID: string;
  readonly Status: 'Enabled';
  readonly Filter: { readonly Prefix: string };
  readonly Transitions?: { readonly Days: number; readonly StorageClass: 'GLACIER_IR' }[];
  readonly Expiration?: { readonly Days: number } | { readonly ExpiredObjectDeleteMarker: true };
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays: number };
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation: number };
}

export function asS3Rule(rule: LifecycleRule): S3LifecycleRule {
  const { id, prefix, coldAfterDays, expireDays, noncurrentDays: replacedDays, abortUploadsDays, loneMarkers } = rule;
  return {
    ID: id,
    Status: 'Enabled',
    Filter: { Prefix: prefix },
    ...(coldAfterDays === undefined ? {} : { Transitions: [{ Days: coldAfterDays, StorageClass: 'GLACIER_IR' }] }),
    ...(expireDays === undefined ? {} : { Expiration: { Days: expireDays } }),
    ...(loneMarkers === true ? { Expiration: { ExpiredObjectDeleteMarker: true } } : {}),
    ...(replacedDays === undefined ? {} : { NoncurrentVersionExpiration: { NoncurrentDays: replacedDays } }),
    ...(abortUploadsDays === undefined
      ? {}
      : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortUploadsDays } }),
  };
}
