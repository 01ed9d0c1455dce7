import type { Deployment } from '../../config/deployment/deployment.ts';
import { arnOf, type Grant, powersOver } from '../../core/vault/powers.ts';
import { janitorPowersOverVault } from '../jobs/janitorPowers.ts';
import { functionRoleName, taskJobs, taskRoleName } from '../stacks/names.ts';
import type { Conditions } from '../stacks/statement.ts';

/** One statement of the bucket's own policy, as S3 accepts and returns it. */
export interface BucketStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: { readonly AWS: string };
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Conditions;
}

/**
 * The vault's own policy: what nobody may do, and, where the runner has its own account, which of its roles have
 * access.
 */
export function vaultPolicy(deployment: Deployment): readonly BucketStatement[] {
  return [...refusals(deployment), ...guests(deployment)];
}

/** Whatever a role's own policy says. The lifecycle is not held by it: it is the store itself. */
function refusals({ vaultBucket, retention }: Deployment): readonly BucketStatement[] {
  const bucket = arnOf(vaultBucket);
  const objects = [`${bucket}/*`];
  const longestLockDays = Math.max(retention.lockDays, retention.lockDailyDays);
  return [
    // Re-encrypting a version in place, under a key that is then deleted, destroys it just as well.
    refusal('VersionsEndByLifecycleOnly', ['s3:DeleteObjectVersion', 's3:UpdateObjectEncryption'], objects),
    refusal('NoLockIsBypassed', ['s3:BypassGovernanceRetention'], objects),
    // Junk locked for decades would cost money for decades. One day more, because a lock is counted from its put.
    refusal('LocksAreCapped', ['s3:PutObject', 's3:PutObjectRetention'], objects, {
      NumericGreaterThan: { 's3:object-lock-remaining-retention-days': String(longestLockDays + 1) },
    }),
    // With their own key, sent with the request or kept in KMS, an attacker could write what nobody else can read.
    refusal('NoKeysOfTheWriter', ['s3:PutObject'], objects, {
      Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' },
    }),
    refusal('NoKmsKeysOfTheWriter', ['s3:PutObject'], objects, {
      Null: { 's3:x-amz-server-side-encryption': 'false' },
      StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' },
    }),
    refusal('TlsOnly', ['s3:*'], [bucket, ...objects], { Bool: { 'aws:SecureTransport': 'false' } }),
    refusal('TlsOfThisDecade', ['s3:*'], [bucket, ...objects], { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
  ];
}

function refusal(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Conditions,
): BucketStatement {
  return {
    Sid,
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action,
    Resource,
    ...(Condition === undefined ? {} : { Condition }),
  };
}

/**
 * The runner's roles, each with its job's powers, by the names that they will have: a principal must exist, a name in a
 * condition need not. Both accounts must allow: the vault's does not rely on the other for what a job may do.
 */
function guests({ aws, vaultBucket, vaultPrefix: prefix }: Deployment): readonly BucketStatement[] {
  const { name, runnerAccount, vaultAccount } = aws;
  if (runnerAccount === undefined || vaultAccount === undefined || runnerAccount === vaultAccount) return [];
  const bucket = arnOf(vaultBucket);
  const letIn = (who: string, role: string, grants: readonly Grant[]): readonly BucketStatement[] =>
    grants.map(({ actions, resources, conditions }, at) => ({
      Sid: `${who}${at + 1}`,
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${runnerAccount}:root` },
      Action: actions,
      Resource: resources,
      Condition: { ...conditions, ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${runnerAccount}:role/${role}` } },
    }));
  return [
    ...taskJobs.flatMap((job) => letIn(job, taskRoleName(name, job), powersOver([job], bucket, { prefix }))),
    ...letIn('janitor', functionRoleName(name, 'janitor'), janitorPowersOverVault(bucket, prefix)),
  ];
}
