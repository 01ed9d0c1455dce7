import type { Run } from '../run.ts';

/** Seconds from the start of a dump to the end of each of its stages. */
export interface Stopwatch {
  readonly seconds: Record<string, number>;
  end(stage: string): void;
}

export function stopwatch(run: Run): Stopwatch {
  const began = run.clock.seconds();
  const seconds: Record<string, number> = {};
  return {
    seconds,
    end(stage) {
      seconds[stage] = Math.round((run.clock.seconds() - began) * 1000) / 1000;
    },
  };
}
