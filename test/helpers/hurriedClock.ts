import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import type { Clock } from '../../lib/ports/clock.ts';

const haste = 400;

/** Real time, but a sleep lasts a fraction of what it counts for: minutes of waiting for RDS are seconds of a test. */
export function hurriedClock(start: Date = new Date()): Clock {
  let skipped = 0;
  return {
    now: () => new Date(start.getTime() + skipped * 1000),
    seconds: () => systemClock.seconds() + skipped,
    async sleep(milliseconds, signal) {
      await systemClock.sleep(milliseconds / haste, signal);
      skipped += milliseconds / 1000;
    },
  };
}
