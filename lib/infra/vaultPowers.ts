import type { aws_iam as iam } from 'aws-cdk-lib';
import { aws_iam } from 'aws-cdk-lib';

/** The jobs whose powers over the vault are told apart. */
export const vaultJobs = ['backup', 'mirror', 'prune', 'drill', 'restore'] as const;
export type VaultJob = (typeof vaultJobs)[number];

/** What each job may write: receipts only under its own name, lest one job forge another's proof. */
const writesUnder: Readonly<Record<VaultJob, readonly string[]>> = {
  backup: ['pg/', 'receipts/backup/'],
  mirror: ['minio/', 'index/', 'receipts/mirror/'],
  prune: ['receipts/prune/'],
  drill: ['receipts/drill/'],
  restore: ['receipts/restore/'],
};

/** What a job may do in the vault, by its ports: reader and writer for all, remover for prune. No `grant…`: every action stands here. */
export function powersOf(job: VaultJob, bucketArn: string): readonly iam.PolicyStatement[] {
  const under = writesUnder[job].map((prefix) => `${bucketArn}/${prefix}*`);
  return [
    allow(
      [bucketArn],
      [
        's3:ListBucket',
        's3:ListBucketVersions',
        's3:GetBucketLocation',
        's3:GetBucketVersioning',
        's3:GetBucketObjectLockConfiguration',
        's3:ListBucketMultipartUploads',
      ],
    ),
    allow(
      [`${bucketArn}/*`],
      [
        's3:GetObject',
        's3:GetObjectVersion',
        's3:GetObjectTagging',
        's3:GetObjectVersionTagging',
        's3:GetObjectRetention',
        's3:GetObjectLegalHold',
      ],
    ),
    allow(under, [
      's3:PutObject',
      's3:PutObjectTagging',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
      ...(job === 'backup' ? ['s3:PutObjectRetention'] : []),
    ]),
    // A delete marker; to end a version takes DeleteObjectVersion.
    ...(job === 'prune' ? [allow([`${bucketArn}/*`], ['s3:DeleteObject'])] : []),
  ];
}

function allow(resources: readonly string[], actions: readonly string[]): iam.PolicyStatement {
  return new aws_iam.PolicyStatement({ actions: [...actions], resources: [...resources] });
}
