import { Duration, RemovalPolicy, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Deployment } from '../../config/deployment/deployment.ts';
import { vaultLifecycle } from '../../core/vault/lifecycle.ts';
import { vaultPolicy } from './vaultPolicy.ts';

/** The backup bucket: versioned, locked, private, and with the lifecycle that deletes what prune has hidden. */
export class VaultBucket extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    const { vaultBucket, vaultPrefix, retention } = deployment;
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName: vaultBucket,
      versioned: true,
      // Without a default retention: each snapshot sets its own lock, the mirror sets none.
      objectLockEnabled: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Kept when the stack is deleted. When its creation fails, the bucket is empty and must not block the next
      // attempt.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: lifecycle(retention.noncurrentDays, vaultPrefix),
    });
    // By the bucket's literal name, as the pulse finds it: a reference would have to be resolved to be compared.
    const policy = new s3.CfnBucketPolicy(this, 'Policy', {
      bucket: vaultBucket,
      policyDocument: { Version: '2012-10-17', Statement: vaultPolicy(deployment) },
    });
    policy.node.addDependency(bucket);
    // The bucket outlives its stack, and so does what protects it.
    policy.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }
}

/** Design, section 4, as core has it. */
function lifecycle(mirrorNoncurrentDays: number, prefix: string): s3.LifecycleRule[] {
  return vaultLifecycle(mirrorNoncurrentDays, prefix).map((rule) => ({
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
