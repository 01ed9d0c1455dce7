import { Duration, aws_iam as iam, RemovalPolicy, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Deployment } from '../config/deployment/load.ts';
import { vaultLifecycle } from '../core/vaultLifecycle.ts';

/** The backup bucket: versioned, locked, closed, and with the lifecycle that ends what prune has hidden. */
export class VaultBucket extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, { vaultBucket, retention }: Deployment) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      bucketName: vaultBucket,
      versioned: true,
      // Without a default retention: each snapshot brings its own lock, the mirror brings none.
      objectLockEnabled: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: lifecycle(retention.noncurrentDays),
    });
    for (const statement of refusals(this.bucket, Math.max(retention.lockDays, retention.lockDailyDays))) {
      this.bucket.addToResourcePolicy(statement);
    }
  }
}

/** Design, section 4, as core has it. */
function lifecycle(mirrorNoncurrentDays: number): s3.LifecycleRule[] {
  return vaultLifecycle(mirrorNoncurrentDays).map((rule) => ({
    id: rule.id,
    ...(rule.prefix === '' ? {} : { prefix: rule.prefix }),
    ...(rule.coldAfterDays === undefined ? {} : { transitions: [coldAfter(rule.coldAfterDays)] }),
    ...(rule.expireDays === undefined ? {} : { expiration: Duration.days(rule.expireDays) }),
    ...(rule.noncurrentDays === undefined ? {} : { noncurrentVersionExpiration: Duration.days(rule.noncurrentDays) }),
    ...(rule.abortUploadsDays === undefined
      ? {}
      : { abortIncompleteMultipartUploadAfter: Duration.days(rule.abortUploadsDays) }),
    ...(rule.loneMarkers === true ? { expiredObjectDeleteMarker: true } : {}),
  }));
}

function coldAfter(days: number): s3.Transition {
  return { storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(days) };
}

/** What nobody may do, whatever a role's own policy says. The lifecycle is not held by it: it is the store itself. */
function refusals(bucket: s3.Bucket, longestLockDays: number): readonly iam.PolicyStatement[] {
  const objects = bucket.arnForObjects('*');
  return [
    refusal('VersionsEndByLifecycleOnly', ['s3:DeleteObjectVersion'], objects),
    refusal('NoLockIsBypassed', ['s3:BypassGovernanceRetention'], objects),
    // Junk locked for decades would be a bill for decades. A day more: a lock is counted from its put.
    refusal('LocksAreCapped', ['s3:PutObject', 's3:PutObjectRetention'], objects, {
      NumericGreaterThan: { 's3:object-lock-remaining-retention-days': String(longestLockDays + 1) },
    }),
    // With a key of its own an attacker could write what nobody else can read.
    refusal('NoKeysOfTheWriter', ['s3:PutObject'], objects, {
      Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' },
    }),
  ];
}

function refusal(
  sid: string,
  actions: readonly string[],
  resource: string,
  conditions?: Readonly<Record<string, unknown>>,
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: [...actions],
    resources: [resource],
    ...(conditions === undefined ? {} : { conditions }),
  });
}
