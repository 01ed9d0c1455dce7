import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { Clock } from '../../../ports/clock.ts';
import { codeOf, isRateLimit, statusOf } from './failure.ts';

type RetryStrategy = Extract<
  NonNullable<S3ClientConfig['retryStrategy']>,
  { acquireInitialRetryToken: (scope: string) => unknown }
>;

const firstPauseMs = 100;
const longestPauseMs = 10_000;

/**
 * The pause before try `count` (1 is the first repetition): full jitter, that is anything between nothing and a bound
 * that doubles, so that callers struck by the same storm come back spread out. `chance` is in [0, 1).
 */
export function pauseMs(count: number, chance: number): number {
  return Math.floor(chance * Math.min(longestPauseMs, firstPauseMs * 2 ** count));
}

/** Codes of a body that arrived damaged: the SDK treats them as our mistake, but sending it again fixes them. */
const mostDamagedInARow = 4;
const damagedOnTheWay: ReadonlySet<string> = new Set([
  'BadDigest',
  'IncompleteBody',
  'RequestTimeout',
  'XAmzContentChecksumMismatch',
  'XAmzContentSHA256Mismatch',
]);

/**
 * Tries a request again until `deadlineSeconds` after its first try. By the clock, not by a count: a store that
 * restarts does not answer for a while, and ten tries would be used up in a second. Stops once `signal` is aborted, so
 * that an interrupted run does not wait for a store that does not answer.
 */
export function retryUntil(
  deadlineSeconds: number,
  clock: Clock,
  chance: () => number = Math.random,
  signal?: AbortSignal,
): RetryStrategy {
  const ends = new WeakMap<object, number>();
  const token = (end: number, count: number, delay: number): ReturnType<RetryStrategy['acquireInitialRetryToken']> => {
    const made = { getRetryCount: (): number => count, getRetryDelay: (): number => delay };
    ends.set(made, end);
    return Promise.resolve(made);
  };
  return {
    acquireInitialRetryToken: () => token(clock.seconds() + deadlineSeconds, 0, 0),
    refreshRetryTokenForRetry(last, { error, errorType }) {
      const end = ends.get(last) ?? 0;
      const count = last.getRetryCount() + 1;
      const damaged = damagedOnTheWay.has(codeOf(error)) && count <= mostDamagedInARow;
      // What a store does not implement, it does not implement a minute later.
      const hopeless = statusOf(error) === 501;
      const passing =
        (errorType !== 'CLIENT_ERROR' || damaged || isRateLimit(error)) && !hopeless && signal?.aborted !== true;
      const delay = pauseMs(count, chance());
      if (!passing || clock.seconds() + delay / 1000 > end) return Promise.reject(new Error('not tried again'));
      return token(end, count, delay);
    },
    recordSuccess() {
      // Nothing is rationed between requests: each has its own deadline.
    },
  };
}

/** Codes of what may pass, also for one key in a reply of 200; the last four are MinIO's. */
const passingCodes: ReadonlySet<string> = new Set([
  'InternalError',
  'RequestTimeout',
  'ServiceUnavailable',
  'SlowDown',
  'SlowDownRead',
  'SlowDownWrite',
  'TooManyRequests',
  'XMinioServerNotInitialized',
]);

export function mayPass(code: string): boolean {
  return passingCodes.has(code);
}

/**
 * Retries under the client's own policy what the client treats as a success: a reply of 200 that failed in part. Yields
 * for the first try, and then, each time after a pause, as long as the policy allows another one.
 */
export async function* triesOf({ config }: S3Client, clock: Clock): AsyncGenerator<undefined> {
  const strategy = await config.retryStrategy();
  if (!('acquireInitialRetryToken' in strategy)) throw new TypeError('an S3 client with a retry strategy of old');
  let token = await strategy.acquireInitialRetryToken('');
  for (;;) {
    yield;
    const next = await strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' }).catch(() => null);
    if (next === null) return;
    token = next;
    await clock.sleep(token.getRetryDelay());
  }
}
