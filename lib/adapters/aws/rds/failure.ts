import type { Failure } from '../../../errors.ts';
import { awsFailure, nameOf } from '../replies/failure.ts';

/** What the free plan of an account refuses. */
const freePlan = 'FreeTierRestrictionError';

const misnamed: ReadonlySet<string> = new Set([
  freePlan,
  'DBParameterGroupNotFoundFault',
  'DBSecurityGroupNotFoundFault',
  'DBSubnetGroupDoesNotCoverEnoughAZs',
  'DBSubnetGroupNotFoundFault',
  'InstanceQuotaExceededFault',
  'InsufficientDBInstanceCapacityFault',
  'InvalidParameterCombination',
  'InvalidParameterValue',
  'InvalidSubnet',
  'InvalidVPCNetworkStateFault',
  'KMSKeyNotAccessibleFault',
  'StorageQuotaExceededFault',
  'StorageTypeNotSupportedFault',
]);

/** An error of RDS as the operator should read it. */
export function rdsFailure(error: unknown, doing: string, hint?: string): Failure {
  const fix = nameOf(error) === freePlan ? paidPlan : hint;
  return awsFailure(error, { service: 'RDS', doing, misnamed, ...(fix === undefined ? {} : { hint: fix }) });
}

const paidPlan =
  'upgrade the AWS account to the paid plan, or set aws.drillInstanceClass to "db.t4g.micro" in lifeboat.json and deploy';
