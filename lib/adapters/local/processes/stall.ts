import type { Clock } from '../../../ports/clock.ts';

/** Watches how long a reader has been waiting. Time in which it does something else does not count. */
export interface StallWatch {
  readonly stalled: boolean;
  waiting(): void;
  served(): void;
  end(): void;
}

/** Looks ten times per `seconds`, so that a chunk costs no timer: a stall is noticed up to a tenth late. */
export function watchStall(clock: Clock, seconds: number, onStall: () => void): StallWatch {
  const ended = new AbortController();
  let waitingSince: number | null = null;
  let stalled = false;
  const watch = async () => {
    while (!stalled) {
      await clock.sleep(seconds * 100, ended.signal);
      stalled = waitingSince !== null && clock.seconds() - waitingSince >= seconds;
    }
    onStall();
  };
  watch().catch(() => undefined);
  return {
    get stalled() {
      return stalled;
    },
    waiting: () => {
      waitingSince = clock.seconds();
    },
    served: () => {
      waitingSince = null;
    },
    end: () => ended.abort(),
  };
}
