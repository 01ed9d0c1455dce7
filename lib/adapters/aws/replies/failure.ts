import { Failure } from '../../../errors.ts';

/** What the services call credentials that they do not take, in either of their protocols. */
const refused: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
]);

/** Codes of Node's sockets and name look-up; a region that does not exist has no address. */
const unreachable: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EAI_AGAIN']);

export interface AwsQuestion {
  /** `ECS`. */
  readonly service: string;
  /** What was being done: `start lifeboat-backup`. */
  readonly doing: string;
  /** Names of errors that say that something asked for is not there, or was asked for wrongly. */
  readonly misnamed: ReadonlySet<string>;
  /** For those; unless given: to look whether the stacks are deployed. */
  readonly hint?: string;
}

/** An error of a service of AWS as the operator should read it, judged by its name alone. */
export function awsFailure(error: unknown, { service, doing, misnamed, hint }: AwsQuestion): Failure {
  if (error instanceof Failure) return error;
  const name = nameOf(error);
  const said = error instanceof Error ? error.message : String(error);
  if (refused.has(name)) {
    return new Failure('credentials', `${doing}: ${service} refused these credentials (${name})`, {
      hint: 'see who asks, and what that identity may: aws sts get-caller-identity',
      cause: error,
    });
  }
  if (misnamed.has(name)) {
    return new Failure('configuration', `${doing}: ${said} (${name})`, {
      hint: hint ?? 'see whether the stacks are deployed: lifeboat doctor --on aws',
      cause: error,
    });
  }
  const code = codeOf(error);
  if (code !== undefined && unreachable.has(code)) {
    return new Failure('configuration', `${doing}: ${service} cannot be reached (${code})`, {
      hint: 'check the region, and whether this machine reaches AWS: aws sts get-caller-identity',
      cause: error,
    });
  }
  return new Failure('unexpected', `${doing}: ${said} (${name})`, { cause: error });
}

/** The class name of the service's error, which alone decides; '' for a value that is no error. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
