import assert from 'node:assert/strict';
import { cronMoments } from '../../../lib/adapters/local/timetable/timetable.ts';
import { type NextAfter, type ScheduledJob, scheduledJobs } from '../../../lib/core/runs/timetable.ts';
import { Failure } from '../../../lib/errors.ts';
import { keepRunning, type ScheduledRun } from '../../../lib/jobs/keepRunning.ts';
import type { Attempt } from '../../../lib/jobs/notify/attempt.ts';
import type { Channel, Journal, Pings } from '../../../lib/ports/notify.ts';
import { listeningReporter } from '../helpers/watching.ts';
import type { SimulatedClock } from './simulatedClock.ts';

const hour = 3_600_000;
const patterns = { backup: '7 * * * *', mirror: '17 * * * *', prune: '40 2 * * *', drill: '0 3 * * 0' } as const;
/** When every simulated week begins. */
export const monday = new Date('2026-03-02T00:00:00Z');
export const after = (hours: number): Date => new Date(monday.getTime() + hours * hour);

export const done: Attempt = { exit: 'done', summary: 'all is well', hint: null, fingerprint: '', log: '' };

/** How the run of `job` for the moment `at` ends. */
export type Script = (job: ScheduledJob, at: Date, signal: AbortSignal) => Promise<Attempt>;

export interface Outside {
  readonly clock: SimulatedClock;
  readonly journal: Journal;
  readonly channels: readonly Channel[];
  readonly pings: Pings;
}

export interface Machine {
  /** Starts the schedule, of some jobs only where they are named. */
  readonly boot: (jobs?: readonly ScheduledJob[]) => {
    readonly stop: () => Promise<{ readonly interrupted: boolean }>;
  };
  /** `backup 2026-03-02T00:07:00.000Z` for every run, in order. */
  readonly started: string[];
  readonly count: (job: ScheduledJob) => number;
}

/** A machine whose jobs follow a script. What is outside of it outlives its processes. */
export function machine(outside: Outside, script: Script): Machine {
  const started: string[] = [];
  const underWay = new Set<string>();
  const boot = (jobs: readonly ScheduledJob[] = scheduledJobs) => {
    const stop = new AbortController();
    const runs = jobs.map(
      (job): ScheduledRun => ({
        job,
        next: remembered(cronMoments(job, patterns[job])),
        async start(at) {
          assert.ok(!underWay.has(job), `${job} overlaps with itself`);
          underWay.add(job);
          started.push(`${job} ${at.toISOString()}`);
          try {
            return await script(job, at, stop.signal);
          } finally {
            underWay.delete(job);
          }
        },
      }),
    );
    const ended = keepRunning({ ...outside, reporter: listeningReporter() }, runs, stop.signal);
    return {
      async stop() {
        stop.abort(new Failure('interrupted', 'interrupted by SIGTERM'));
        return ended;
      },
    };
  };
  const count = (job: ScheduledJob): number => started.filter((each) => each.startsWith(`${job} `)).length;
  return { boot, started, count };
}

/** A week asks for the same moments ten thousand times. */
function remembered(next: NextAfter): NextAfter {
  const known = new Map<number, Date | null>();
  return (moment) => {
    const at = known.get(moment.getTime());
    if (at !== undefined) return at;
    const found = next(moment);
    known.set(moment.getTime(), found);
    return found;
  };
}
