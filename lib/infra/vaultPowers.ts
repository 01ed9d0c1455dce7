import { aws_iam } from 'aws-cdk-lib';
import { powersOver, type VaultJob } from '../core/vaultPowers.ts';

/** What a job may do in the vault, as core has it. No `grant…`: every action stands there. */
export function powersOf(job: VaultJob, bucketArn: string): readonly aws_iam.PolicyStatement[] {
  return powersOver([job], bucketArn).map(
    ({ actions, resources, conditions }) =>
      new aws_iam.PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
  );
}
