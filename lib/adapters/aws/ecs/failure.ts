import type { Failure } from '../../../errors.ts';
import { awsFailure } from '../replies/failure.ts';

const misnamed: ReadonlySet<string> = new Set([
  'ClientException',
  'ClusterNotFoundException',
  'InvalidParameterException',
  'PlatformUnknownException',
]);

/** An error of ECS as the operator should read it. */
export function ecsFailure(error: unknown, doing: string): Failure {
  return awsFailure(error, { service: 'ECS', doing, misnamed });
}
