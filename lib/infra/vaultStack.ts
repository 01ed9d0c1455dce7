import { CfnOutput, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Deployment } from '../config/deployment/load.ts';
import { vaultJobs } from '../core/vaultPowers.ts';
import { VaultBucket } from './vaultBucket.ts';
import { powersOf } from './vaultPowers.ts';

/** The backup account: the vault, and one policy for each job's keys. */
export class VaultStack extends Stack {
  constructor(scope: Construct, deployment: Deployment) {
    const { aws, host } = deployment;
    super(scope, `${aws.name}-vault`, {
      description: `Lifeboat: the vault of ${host}`,
      env: { region: aws.region, ...(aws.vaultAccount === undefined ? {} : { account: aws.vaultAccount }) },
    });
    const { bucket } = new VaultBucket(this, 'Vault', deployment);
    for (const job of vaultJobs) {
      const policy = new iam.ManagedPolicy(this, `${job}-powers`, {
        managedPolicyName: `${aws.name}-${job}`,
        description: `What the keys of ${job} may do in the vault of ${host}, and no more`,
        statements: [...powersOf(job, bucket.bucketArn)],
      });
      new CfnOutput(this, `${job}-policy`, { value: policy.managedPolicyArn });
    }
    new CfnOutput(this, 'bucket', { value: bucket.bucketName });
  }
}
