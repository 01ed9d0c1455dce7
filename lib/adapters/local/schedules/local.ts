import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Exclusion } from '../../../ports/exclusion.ts';
import type { Schedules } from '../../../ports/writers.ts';

/** The names that the writing jobs hold while they run. */
const writers = ['backup', 'mirror', 'prune'];

/** How often to check whether a running job has ended. */
const pollMilliseconds = 500;

/**
 * Schedules of one machine: nothing is switched off, so nothing can be left off. Whoever holds the names of the writing
 * jobs makes every run of theirs that starts meanwhile step back; a killed restore holds nothing.
 */
export function localSchedules(options: {
  readonly exclusion: Exclusion;
  readonly clock: Clock;
  /** How long to wait for active runs; after that Failure `busy`. */
  readonly waitSeconds: number;
  readonly signal?: AbortSignal;
}): Schedules {
  const { exclusion, clock, waitSeconds, signal } = options;
  return {
    async paused(use) {
      const deadline = clock.seconds() + waitSeconds;
      for (;;) {
        // In an object of its own: what `use` yields may have a `busy` too.
        const outcome = await exclusion.holding(writers, async () => ({ value: await use() }));
        if (!('busy' in outcome)) return { result: outcome.value, leftPaused: null };
        if (clock.seconds() >= deadline) {
          throw new Failure('busy', `a scheduled run did not end within ${waitSeconds} s: ${outcome.busy}`, {
            hint: 'wait for it to end, or end it, then run the same command again',
          });
        }
        await clock.sleep(pollMilliseconds, signal);
      }
    },
  };
}
