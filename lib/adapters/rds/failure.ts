import type { Failure } from '../../errors.ts';
import { awsFailure } from '../aws/failure.ts';

const misnamed: ReadonlySet<string> = new Set([
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
  return awsFailure(error, { service: 'RDS', doing, misnamed, ...(hint === undefined ? {} : { hint }) });
}
