import { Failure } from '../../errors.ts';

const refused: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]);

const misnamed: ReadonlySet<string> = new Set([
  'ClientException',
  'ClusterNotFoundException',
  'InvalidParameterException',
  'PlatformUnknownException',
]);

/** An error of ECS as the operator should read it, judged by its name alone. */
export function ecsFailure(error: unknown, doing: string): Failure {
  if (error instanceof Failure) return error;
  const name = error instanceof Error ? error.name : '';
  const said = error instanceof Error ? error.message : String(error);
  if (refused.has(name)) {
    return new Failure('credentials', `${doing}: ECS refused these credentials (${name})`, {
      hint: 'check the role of whoever asks: lifeboat doctor --on aws',
      cause: error,
    });
  }
  if (misnamed.has(name)) {
    return new Failure('configuration', `${doing}: ${said} (${name})`, {
      hint: 'see whether the stacks are deployed: lifeboat doctor --on aws',
      cause: error,
    });
  }
  return new Failure('unexpected', `${doing}: ${said} (${name})`, { cause: error });
}
