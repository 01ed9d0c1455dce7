import type { Clock } from '../../ports/surroundings.ts';
import { pauseMs } from '../s3/retries.ts';
import { StoreRefusal } from './refusal.ts';

/** Tries an action again while its failure may pass; throws the last one. */
export type Patience = <T>(action: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** A 500 is about the one object more often than about the server: it is not waited for until the deadline. */
const mostInternalErrors = 5;

/** Passing: no reply at all, 429, 5xx. Until `deadlineSeconds` after the first try, with full jitter in between. */
export function patience(deadlineSeconds: number, clock: Clock): Patience {
  return async (action, signal) => {
    const end = clock.seconds() + deadlineSeconds;
    for (let count = 1; ; count += 1) {
      try {
        return await action();
      } catch (error) {
        signal?.throwIfAborted();
        const pause = pauseMs(count, Math.random());
        if (!mayPass(error, count) || clock.seconds() + pause / 1000 > end) throw error;
        await clock.sleep(pause, signal);
      }
    }
  };
}

function mayPass(error: unknown, count: number): boolean {
  if (!(error instanceof Error)) return false;
  if (!(error instanceof StoreRefusal)) return 'code' in error;
  if (error.status === 500) return count < mostInternalErrors;
  return error.status === 429 || error.status > 500;
}
