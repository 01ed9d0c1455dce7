import type { aws_iam as iam } from 'aws-cdk-lib';
import { type Grant, powersOver, readingGrants, type VaultJob } from '../../core/vault/powers.ts';
import { allow } from '../stacks/statement.ts';

/** What a job may do in the vault, as core defines it. No `grant…` methods: every action is written out there. */
export function powersOf(job: VaultJob, bucketArn: string, prefix: string): readonly iam.PolicyStatement[] {
  return powersOver([job], bucketArn, { prefix }).map(({ actions, resources, conditions }) =>
    allow(actions, resources, conditions),
  );
}

/** The reader's port alone. */
export function reading(bucketArn: string, prefix: string): readonly iam.PolicyStatement[] {
  return statements(readingGrants(bucketArn, prefix));
}

export function statements(grants: readonly Grant[]): readonly iam.PolicyStatement[] {
  return grants.map(({ actions, resources, conditions }) => allow(actions, resources, conditions));
}
