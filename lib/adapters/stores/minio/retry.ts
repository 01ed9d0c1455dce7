import type { Clock } from '../../../ports/clock.ts';
import { isPlain, isRateLimit } from '../s3/failure.ts';
import { pauseMs } from '../s3/retries.ts';
import { isUntrusted } from '../s3/untrusted.ts';
import { StoreRefusal } from './refusal.ts';

/**
 * Retries an action while its failure may be temporary; throws the last one. `giveUp` is asked after each passing
 * failure, with when the first try began: what it throws ends the tries early.
 */
export type Retry = <T>(
  action: () => Promise<T>,
  signal?: AbortSignal,
  giveUp?: (error: unknown, sinceSeconds: number) => Promise<void>,
) => Promise<T>;

/** A 500 is about the one object more often than about the server: it is not waited for until the deadline. */
const mostInternalErrors = 5;

/**
 * Passing: no reply at all, 429, a rate limit of any status, 5xx but 501. Until `deadlineSeconds` after the first try,
 * with full jitter in between.
 */
export function retrying(deadlineSeconds: number, clock: Clock): Retry {
  return async (action, signal, giveUp) => {
    const began = clock.seconds();
    for (let count = 1; ; count += 1) {
      try {
        return await action();
      } catch (error) {
        signal?.throwIfAborted();
        const pause = pauseMs(count, Math.random());
        if (!mayPass(error, count)) throw error;
        await giveUp?.(error, began);
        if (clock.seconds() + pause / 1000 > began + deadlineSeconds) throw error;
        await clock.sleep(pause, signal);
      }
    }
  };
}

function mayPass(error: unknown, count: number): boolean {
  if (!(error instanceof Error)) return false;
  if (!(error instanceof StoreRefusal)) return 'code' in error && !isUntrusted(error) && !isPlain(error);
  if (error.status === 500) return count < mostInternalErrors;
  if (isRateLimit(error)) return true;
  return error.status === 429 || (error.status > 500 && error.status !== 501);
}
