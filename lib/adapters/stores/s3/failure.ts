import { Failure, type FailureKind } from '../../../errors.ts';
import { isUntrusted, untrusted } from './untrusted.ts';

/** The side of the world a store stands on: it decides the exit code when the store cannot be reached. */
export type Place = 'vault' | 'source';

/**
 * The S3 error code (`NoSuchKey`), else Node's (`ECONNREFUSED`), else the error's name; '' for a value that is no
 * error.
 */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('Code' in error && typeof error.Code === 'string') return error.Code;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name;
}

/** HTTP status of the last reply; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata: unknown = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** How often the request was sent; 1 where that is not known. */
export function attemptsOf(error: unknown): number {
  if (!(error instanceof Error) || !('$metadata' in error)) return 1;
  const metadata: unknown = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('attempts' in metadata)) return 1;
  return typeof metadata.attempts === 'number' ? metadata.attempts : 1;
}

/** What the clients say where a body holds no code of S3's: one that cannot be parsed, or none at all. */
const unparsed = /^(?:Error|SyntaxError|HTTP \d+)$/;

/** A reply, in time and whole, that no S3 store gives. */
function isForeign(code: string, status: number | undefined): boolean {
  return status !== undefined && status < 500 && status !== 429 && unparsed.test(code);
}

/** TLS was spoken to a port that does not: it will not do so a minute later either. */
export function isPlain(error: unknown): boolean {
  return codeOf(error) === 'EPROTO';
}

const refusedCodes: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccountProblem',
  'AllAccessDisabled',
  'CredentialsProviderError',
  'ExpiredToken',
  'Forbidden',
  'InvalidAccessKeyId',
  'InvalidToken',
  'InvalidTokenId',
  'SignatureDoesNotMatch',
  'XMinioAccessKeyDisabled',
]);

/** Too many requests, whatever the status: Wasabi answers 403. */
const rateCodes: ReadonlySet<string> = new Set(['RequestRateLimitExceeded', 'SlowDown', 'TooManyRequests']);

export function isRateLimit(error: unknown): boolean {
  return rateCodes.has(codeOf(error));
}

/** The store's word, and the two of the `minio` client, which looks at the name before it asks. */
const misnamedCodes: ReadonlySet<string> = new Set([
  'InvalidArgumentError',
  'InvalidBucketName',
  'InvalidBucketNameError',
]);

const misplacedCodes: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'AuthorizationQueryParametersError',
  'IllegalLocationConstraintException',
  'MovedPermanently',
  'PermanentRedirect',
]);

/**
 * A store's error as the operator should read it, judged by code and status alone. An error that is a Failure already
 * passes through; an aborted signal's reason too, where `signal` is given.
 */
export function s3Failure(
  error: unknown,
  about: {
    readonly place: Place;
    readonly bucket: string;
    readonly doing: string;
    readonly signal?: AbortSignal | undefined;
  },
): Failure {
  if (error instanceof Failure) return error;
  const { bucket, doing, place, signal } = about;
  if (signal?.aborted === true) return interruption(signal.reason, doing);
  const code = codeOf(error);
  const status = statusOf(error);
  const failure = (kind: FailureKind, message: string, hint: string): Failure =>
    new Failure(kind, `${doing}: ${message}`, { hint, cause: error });
  if (isUntrusted(error)) return untrusted(`${doing}: the store of ${bucket}`, code, error);
  if (code === 'NoSuchBucket') {
    return failure('configuration', `there is no bucket ${bucket}`, 'create it, or correct the name: lifeboat doctor');
  }
  if (misnamedCodes.has(code)) {
    return failure('configuration', `a bucket cannot be called ${bucket}`, 'correct the name: lifeboat doctor');
  }
  if (code === 'RequestTimeTooSkewed' || code === 'RequestExpired') {
    const message = "this machine's clock and the store's are too far apart for a signature to hold";
    return failure(place, `${message} (${code})`, 'set the clock of this machine: timedatectl status');
  }
  if (misplacedCodes.has(code) || status === 301) {
    const message = `bucket ${bucket} is in another region than the one configured (${code})`;
    const variable =
      place === 'vault'
        ? 'BACKUP_S3_REGION'
        : 'MINIO_REGION (a restore: RESTORE_MINIO_REGION, a drill: DRILL_MINIO_REGION)';
    return failure('configuration', message, `set ${variable}, then run: lifeboat doctor`);
  }
  const address = place === 'vault' ? 'BACKUP_S3_ENDPOINT' : 'MINIO_ENDPOINT, MINIO_PORT and MINIO_USE_SSL';
  if (isForeign(code, status)) {
    const message = `bucket ${bucket} answered ${status} with what is no reply of S3: a proxy, a login page, or http where https is spoken`;
    return failure(place, message, `check ${address}, then run: lifeboat doctor`);
  }
  if (isPlain(error)) {
    return failure(place, `the store of ${bucket} speaks no TLS (${code})`, `say http instead of https: ${address}`);
  }
  if (isRateLimit(error)) {
    const message = `${bucket} answered ${status} (${code}): too many requests`;
    return failure(place, message, 'wait, then run again; if it stays, ask the store for its limit');
  }
  if (refusedCodes.has(code) || status === 401 || status === 403) {
    return failure(
      'credentials',
      `bucket ${bucket} refused these keys (${code})${wordsOf(error)}`,
      'check keys and policy: lifeboat doctor',
    );
  }
  if (status === 501) {
    const message = `${bucket} answered 501 (${code}): the store does not know this request${wordsOf(error)}`;
    return failure(place, message, 'see what this store lacks: lifeboat doctor');
  }
  if (status === undefined || status >= 500 || status === 429) {
    const message =
      status === undefined ? `${bucket} cannot be reached (${code})` : `${bucket} answered ${status} (${code})`;
    return failure(place, message, 'see whether the store is up, then run again: lifeboat doctor');
  }
  return new Failure('unexpected', `${doing}: bucket ${bucket} answered ${status} (${code})${wordsOf(error)}`, {
    hint: 'see what this store does and does not: lifeboat doctor',
    cause: error,
  });
}

const longestWords = 300;

/** The store's own message, which often says what to do; empty where there is only a code. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const words = error.message.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  if (words === '' || words === codeOf(error) || /^UnknownError$|^char /.test(words)) return '';
  return `: the store says: ${words.slice(0, longestWords)}`;
}

function interruption(reason: unknown, doing: string): Failure {
  if (reason instanceof Failure) return reason;
  return new Failure('interrupted', `${doing}: interrupted`, { cause: reason });
}

type About = Parameters<typeof s3Failure>[1];

/** Runs one action on a store and translates what it throws. */
export async function asked<T>(about: About, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw s3Failure(error, about);
  }
}

/** The same for rows or bytes that arrive one by one. */
export async function* askedFor<T>(about: About, rows: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw s3Failure(error, about);
  }
}
