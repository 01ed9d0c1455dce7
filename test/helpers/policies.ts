import type { PolicyDocument } from './servers/scopedKeys.ts';

/** What each port may do in the vault, as IAM policies: one function a port, no power beyond it. */

const version = '2012-10-17';

function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

function document(...statements: readonly Readonly<Record<string, unknown>>[]): PolicyDocument {
  return { Version: version, Statement: statements };
}

function allow(actions: readonly string[], ...resources: readonly string[]): Readonly<Record<string, unknown>> {
  return { Effect: 'Allow', Action: actions.map((action) => `s3:${action}`), Resource: resources };
}

const readsBucket = [
  'ListBucket',
  'ListBucketVersions',
  'GetBucketLocation',
  'GetBucketVersioning',
  'GetBucketObjectLockConfiguration',
];
const readsObjects = [
  'GetObject',
  'GetObjectVersion',
  'GetObjectTagging',
  'GetObjectVersionTagging',
  'GetObjectRetention',
  'GetObjectLegalHold',
];

export function readerPolicy(bucket: string): PolicyDocument {
  return document(...reading(bucket));
}

/** The prefixes that the job may write under; receipts only under its own name, lest one job forge another's proof. */
const writesUnder: Readonly<Record<string, readonly string[]>> = {
  backup: ['pg/', 'receipts/backup/'],
  mirror: ['minio/', 'index/', 'receipts/mirror/'],
  prune: ['receipts/prune/'],
  drill: ['receipts/drill/'],
  restore: ['receipts/restore/'],
};

/**
 * Also caps how long a lock may be, in days from now: junk must not be locked for decades. By date, which suits keys of
 * an hour: on a put MinIO does not know `s3:object-lock-remaining-retention-days`, so a cap by that refuses every lock.
 */
export function writerPolicy(
  bucket: string,
  job: 'backup' | 'mirror' | 'prune' | 'drill' | 'restore',
  longestLockDays = 31,
): PolicyDocument {
  const objects = (writesUnder[job] ?? []).map((prefix) => `${bucketArn(bucket)}/${prefix}*`);
  return document(
    ...reading(bucket),
    allow(['ListBucketMultipartUploads'], bucketArn(bucket)),
    allow(['PutObject', 'PutObjectTagging', 'AbortMultipartUpload', 'ListMultipartUploadParts'], ...objects),
    {
      ...allow(['PutObjectRetention'], ...objects),
      Condition: { DateLessThanEquals: { 's3:object-lock-retain-until-date': isoDate(longestLockDays) } },
    },
  );
}

/** Delete markers only: to end a version takes DeleteObjectVersion. */
export function removerPolicy(bucket: string): PolicyDocument {
  return document(...reading(bucket), allow(['DeleteObject'], `${bucketArn(bucket)}/*`));
}

export function holderPolicy(bucket: string): PolicyDocument {
  return document(...reading(bucket), allow(['PutObjectLegalHold'], `${bucketArn(bucket)}/*`));
}

/** The live bucket, opened read-only. */
export function liveReaderPolicy(bucket: string): PolicyDocument {
  return document(
    allow(['ListBucket', 'GetBucketLocation'], bucketArn(bucket)),
    allow(['GetObject', 'GetObjectTagging'], `${bucketArn(bucket)}/*`),
  );
}

function reading(bucket: string): readonly Readonly<Record<string, unknown>>[] {
  return [allow(readsBucket, bucketArn(bucket)), allow(readsObjects, `${bucketArn(bucket)}/*`)];
}

function isoDate(daysFromNow: number): string {
  return `${new Date(Date.now() + daysFromNow * 86_400_000).toISOString().slice(0, 19)}Z`;
}
