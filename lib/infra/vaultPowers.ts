import type { aws_iam as iam } from 'aws-cdk-lib';
import { powersOver, type VaultJob } from '../core/vaultPowers.ts';
import { allow } from './statement.ts';

/** What a job may do in the vault, as core has it. No `grant…`: every action stands there. */
export function powersOf(job: VaultJob, bucketArn: string): readonly iam.PolicyStatement[] {
  return powersOver([job], bucketArn).map(({ actions, resources, conditions }) =>
    allow(actions, resources, conditions),
  );
}
