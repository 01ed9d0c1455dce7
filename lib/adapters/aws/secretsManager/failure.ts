import { Failure } from '../../../errors.ts';
import { awsFailure, nameOf } from '../replies/failure.ts';

const misnamed: ReadonlySet<string> = new Set(['InvalidParameterException', 'InvalidRequestException']);

/** An error of Secrets Manager as the operator should read it. */
export function secretsManagerFailure(error: unknown, doing: string): Failure {
  switch (nameOf(error)) {
    case 'ResourceExistsException':
      return new Failure('busy', `${doing}: another copy was stored in this second`, {
        hint: 'run the same command again',
        cause: error,
      });
    case 'ResourceNotFoundException':
      return new Failure('usage', `${doing}: there is no such secret`, { hint: 'lifeboat secrets list', cause: error });
    default:
      return awsFailure(error, { service: 'Secrets Manager', doing, misnamed, hint: 'lifeboat secrets list' });
  }
}
