import { Failure } from '../../errors.ts';

const refused: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]);

/** An error of Secrets Manager as the operator should read it, judged by its name alone. */
export function secretsManagerFailure(error: unknown, doing: string): Failure {
  if (error instanceof Failure) return error;
  const name = error instanceof Error ? error.name : '';
  if (refused.has(name)) {
    return new Failure('credentials', `${doing}: Secrets Manager refused these credentials (${name})`, {
      hint: 'aws sts get-caller-identity',
      cause: error,
    });
  }
  if (name === 'ResourceExistsException') {
    return new Failure('busy', `${doing}: another copy was stored in this second`, {
      hint: 'run the same command again',
      cause: error,
    });
  }
  const said = error instanceof Error ? error.message : String(error);
  return new Failure('unexpected', `${doing}: ${said} (${name})`, { cause: error });
}
