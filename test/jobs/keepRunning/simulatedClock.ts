import { setImmediate as settled } from 'node:timers/promises';
import type { Clock } from '../../../lib/ports/clock.ts';

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** A clock that stands still until the test moves it: whoever sleeps is woken in the order of time. */
export interface SimulatedClock extends Clock {
  /** Runs until `until`; whoever was woken has come to rest by then. */
  advance(until: Date): Promise<void>;
  /** Time stands still until `work` is done: for real input and output in the middle of it. */
  still<T>(work: () => Promise<T>): Promise<T>;
}

export function simulatedClock(start: Date): SimulatedClock {
  let now = start.getTime();
  const sleepers = new Set<Sleeper>();
  let underWay = 0;
  const rest = async (): Promise<void> => {
    await settled();
    if (underWay > 0) await rest();
  };
  return {
    now: () => new Date(now),
    seconds: () => now / 1000,
    sleep(milliseconds, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const stop = (): void => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        at: now + milliseconds,
        wake() {
          signal?.removeEventListener('abort', stop);
          resolve(undefined);
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', stop, { once: true });
      return promise;
    },
    async still(work) {
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
      }
    },
    async advance(until) {
      for (;;) {
        await rest();
        const [first] = [...sleepers].toSorted((a, b) => a.at - b.at);
        if (first === undefined || first.at > until.getTime()) break;
        now = first.at;
        for (const sleeper of [...sleepers].filter(({ at }) => at === first.at)) {
          sleepers.delete(sleeper);
          sleeper.wake();
        }
      }
      now = until.getTime();
    },
  };
}
