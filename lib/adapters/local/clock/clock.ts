import { setTimeout as timer } from 'node:timers/promises';
import type { Clock } from '../../../ports/clock.ts';

/** The machine's clock. A sleep that is aborted rejects with the signal's reason. */
export const systemClock: Clock = {
  now: () => new Date(),
  seconds: () => performance.now() / 1000,
  async sleep(milliseconds, signal) {
    signal?.throwIfAborted();
    try {
      await timer(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
