import { placesOf } from './prefix.ts';

/** The jobs whose powers over the vault are told apart. */
export const vaultJobs = ['backup', 'mirror', 'base', 'stream', 'prune', 'drill', 'restore'] as const;
export type VaultJob = (typeof vaultJobs)[number];

/** Whose keys an operator hands out where the jobs run on a host, and the jobs that use each. */
export const principals = {
  writer: ['backup', 'mirror', 'base', 'stream'],
  prune: ['prune'],
  read: ['drill', 'restore'],
} as const satisfies Readonly<Record<string, readonly VaultJob[]>>;
export type Principal = keyof typeof principals;

/** Where `doctor` tries the writer's keys: small objects that mean nothing, ended by the lifecycle of receipts. */
export const doctorPrefix = 'receipts/doctor/';

/** What each job may write: receipts only under its own name, so that no job can forge another's proof. */
const writesUnder: Readonly<Record<VaultJob, readonly string[]>> = {
  backup: ['pg/', 'owner/', 'receipts/backup/', doctorPrefix],
  mirror: ['minio/', 'index/', 'owner/', 'receipts/mirror/', doctorPrefix],
  base: ['base/', 'receipts/base/'],
  stream: ['wal/', 'receipts/stream/'],
  prune: ['receipts/prune/'],
  drill: ['receipts/drill/'],
  restore: ['receipts/restore/'],
};

const lists = ['s3:ListBucket', 's3:ListBucketVersions'];
const readsBucket = [
  's3:GetBucketLocation',
  's3:GetBucketVersioning',
  's3:GetBucketObjectLockConfiguration',
  's3:GetLifecycleConfiguration',
];
const readsObjects = [
  's3:GetObject',
  's3:GetObjectVersion',
  's3:GetObjectTagging',
  's3:GetObjectVersionTagging',
  's3:GetObjectRetention',
  's3:GetObjectLegalHold',
];

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One grant; everything not granted is refused. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** Whose part of the vault it is, and a condition on every lock that is set, so that nobody locks junk for decades. */
export interface Bounds {
  /** `shop/`; empty or missing: an application without a prefix. */
  readonly prefix?: string;
  readonly lockCap?: Conditions;
}

/** The jobs that lock what they store. */
const locking: ReadonlySet<VaultJob> = new Set(['backup', 'base', 'stream']);

/**
 * What the reader's port needs: the bucket's set-up, and below the application's prefix listings and every version of
 * every object. Nothing of another application in the same bucket.
 */
export function readingGrants(bucketArn: string, prefix = ''): readonly Grant[] {
  const places = placesOf(prefix).map((place) => `${place}*`);
  return [
    { actions: readsBucket, resources: [bucketArn] },
    { actions: lists, resources: [bucketArn], conditions: { StringLike: { 's3:prefix': places } } },
    { actions: readsObjects, resources: places.map((place) => `${bucketArn}/${place}`) },
  ];
}

/**
 * What keys that serve these jobs may do in the vault, by the jobs' ports and no more: reader and writer for all,
 * remover for prune.
 */
export function powersOver(jobs: readonly VaultJob[], bucketArn: string, bounds: Bounds = {}): readonly Grant[] {
  const { prefix = '', lockCap } = bounds;
  const under = [...new Set(jobs.flatMap((job) => writesUnder[job]))].map((at) => `${bucketArn}/${prefix}${at}*`);
  const everywhere = placesOf(prefix).map((place) => `${bucketArn}/${place}*`);
  const writes = ['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
  const locks = jobs.some((job) => locking.has(job)) ? ['s3:PutObjectRetention'] : [];
  return [
    ...readingGrants(bucketArn, prefix),
    { actions: ['s3:ListBucketMultipartUploads'], resources: [bucketArn] },
    // One grant where it can be: AWS takes 2,048 characters as the policy of a user.
    ...(lockCap === undefined || locks.length === 0
      ? [{ actions: [...writes, ...locks], resources: under }]
      : [
          { actions: writes, resources: under },
          { actions: locks, resources: under, conditions: lockCap },
        ]),
    // A delete marker; to end a version takes DeleteObjectVersion.
    ...(jobs.includes('prune') ? [{ actions: ['s3:DeleteObject'], resources: everywhere }] : []),
  ];
}

/** The live bucket, opened read-only. */
export function liveReadingGrants(bucketArn: string): readonly Grant[] {
  return [
    { actions: ['s3:ListBucket', 's3:GetBucketLocation'], resources: [bucketArn] },
    { actions: ['s3:GetObject', 's3:GetObjectTagging'], resources: [`${bucketArn}/*`] },
  ];
}

export function arnOf(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

/** An IAM policy as AWS and MinIO read it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

export function policyDocument(grants: readonly Grant[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: grants.map(({ actions, resources, conditions }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    })),
  };
}
