import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Request } from '../statement.ts';

const day = 86_400_000;

/** An object that root has put for one attempt alone. */
export interface Target {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId: string;
}

export interface VaultAct {
  readonly act: string;
  /** What AWS asks its policies for; the action alone is about the target. */
  readonly needs: readonly (string | (Partial<Request> & Pick<Request, 'action'>))[];
  /** Where the target lies. Default: `pg/`. */
  readonly under?: string;
  /** Until then the target is locked. Default: not at all, so that it is the policy that refuses. */
  readonly lockedDays?: number;
  /** Null where no server here can be asked. */
  readonly attempt: ((as: S3Client, target: Target, root: S3Client) => Promise<unknown>) | null;
}

/** Granted, but the target is still what it was. */
export class Kept extends Error {}

export const vaultActs: readonly VaultAct[] = [
  {
    act: 'read a dump',
    needs: ['s3:GetObject', 's3:GetObjectVersion'],
    attempt: (as, target) => as.send(new GetObjectCommand(target)),
  },
  {
    act: 'list every version',
    needs: [{ action: 's3:ListBucketVersions', resource: 'the bucket', context: { 's3:prefix': 'pg/' } }],
    attempt: (as, { Bucket }) => as.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'pg/' })),
  },
  ...['pg/', 'minio/', 'index/'].map((under) => put(under, `put under ${under}`)),
  ...['backup', 'mirror', 'prune', 'drill', 'restore'].map((job) =>
    put(`receipts/${job}/`, `write a receipt of ${job}`),
  ),
  locking('lock a dump for 30 days', 30),
  locking('lock junk for ten years', 3650),
  {
    act: 'overwrite a dump for good',
    needs: ['s3:PutObject'],
    async attempt(as, { Bucket, Key, VersionId }, root) {
      await as.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
      await root.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
      throw new Kept('the older version is still there');
    },
  },
  {
    act: 'lengthen a lock',
    needs: ['s3:PutObjectRetention'],
    lockedDays: 7,
    attempt: (as, target) => retain(as, target, 'COMPLIANCE', 8),
  },
  {
    act: 'shorten a lock',
    needs: ['s3:PutObjectRetention'],
    lockedDays: 7,
    attempt: (as, target) => retain(as, target, 'COMPLIANCE', 1),
  },
  {
    act: 'weaken a lock and bypass it',
    needs: ['s3:PutObjectRetention', 's3:BypassGovernanceRetention'],
    lockedDays: 7,
    attempt: (as, target) => retain(as, target, 'GOVERNANCE', 1),
  },
  ...['pg/', 'minio/', 'receipts/drill/'].map(
    (under): VaultAct => ({
      act: `hide what is under ${under}`,
      under,
      needs: ['s3:DeleteObject'],
      attempt: (as, { Bucket, Key }) => as.send(new DeleteObjectCommand({ Bucket, Key })),
    }),
  ),
  ...['pg/', 'minio/', 'receipts/drill/'].map(
    (under): VaultAct => ({
      act: `destroy a version under ${under}`,
      under,
      needs: ['s3:DeleteObjectVersion'],
      attempt: (as, target) => as.send(new DeleteObjectCommand(target)),
    }),
  ),
  {
    act: 'hold a dump',
    needs: ['s3:PutObjectLegalHold'],
    attempt: (as, target) => as.send(new PutObjectLegalHoldCommand({ ...target, LegalHold: { Status: 'ON' } })),
  },
  ...['pg/', 'minio/'].map(
    (under): VaultAct => ({
      act: `abort an upload under ${under}`,
      under,
      needs: ['s3:AbortMultipartUpload'],
      async attempt(as, { Bucket, Key }, root) {
        const { UploadId } = await root.send(new CreateMultipartUploadCommand({ Bucket, Key }));
        try {
          await as.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
        } catch (error) {
          await root.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
          throw error;
        }
      },
    }),
  ),
  ofBucket('change the lifecycle', 's3:PutLifecycleConfiguration', (as, Bucket) => {
    const rule = { ID: 'x', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } } as const;
    return as.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule] } }));
  }),
  ofBucket('suspend versioning', 's3:PutBucketVersioning', (as, Bucket) =>
    as.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
  ),
  ofBucket('change the locks’ default', 's3:PutBucketObjectLockConfiguration', (as, Bucket) =>
    as.send(
      new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
    ),
  ),
  ofBucket('change the bucket’s policy', 's3:PutBucketPolicy', (as, Bucket) =>
    as.send(new PutBucketPolicyCommand({ Bucket, Policy: '{"Version":"2012-10-17","Statement":[]}' })),
  ),
  ofBucket('remove the bucket’s policy', 's3:DeleteBucketPolicy', (as, Bucket) =>
    as.send(new DeleteBucketPolicyCommand({ Bucket })),
  ),
  ofBucket('delete the bucket', 's3:DeleteBucket', (as, Bucket) => as.send(new DeleteBucketCommand({ Bucket }))),
  {
    act: 'put with a key of its own (SSE-C)',
    needs: [{ action: 's3:PutObject', context: { 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' } }],
    // MinIO wants TLS for it and refuses whoever asks.
    attempt: null,
  },
  {
    act: 'put without TLS',
    needs: [{ action: 's3:PutObject', context: { 'aws:SecureTransport': 'false' } }],
    // The servers of tests speak no TLS.
    attempt: null,
  },
];

function put(under: string, act: string): VaultAct {
  return {
    act,
    under,
    needs: ['s3:PutObject'],
    attempt: (as, { Bucket, Key }) => as.send(new PutObjectCommand({ Bucket, Key: `${Key}.new`, Body: 'x' })),
  };
}

function locking(act: string, days: number): VaultAct {
  const context = { 's3:object-lock-remaining-retention-days': String(days) };
  return {
    act,
    needs: [
      { action: 's3:PutObject', context },
      { action: 's3:PutObjectRetention', context },
    ],
    attempt: (as, { Bucket, Key }) =>
      as.send(
        new PutObjectCommand({
          Bucket,
          Key: `${Key}.locked`,
          Body: 'x',
          ObjectLockMode: 'COMPLIANCE',
          ObjectLockRetainUntilDate: new Date(Date.now() + days * day),
        }),
      ),
  };
}

async function retain(as: S3Client, target: Target, Mode: 'COMPLIANCE' | 'GOVERNANCE', days: number): Promise<void> {
  const Retention = { Mode, RetainUntilDate: new Date(Date.now() + days * day) };
  try {
    await as.send(
      new PutObjectRetentionCommand({ ...target, Retention, BypassGovernanceRetention: Mode === 'GOVERNANCE' }),
    );
  } catch (error) {
    // MinIO looks at the lock first: this says nothing of the policy, which `lengthen a lock` asks.
    if (error instanceof Error && error.name === 'InvalidRequest') throw new Kept(error.message);
    throw error;
  }
}

function ofBucket(act: string, action: string, attempt: (as: S3Client, bucket: string) => Promise<unknown>): VaultAct {
  return { act, needs: [{ action, resource: 'the bucket' }], attempt: (as, { Bucket }) => attempt(as, Bucket) };
}
