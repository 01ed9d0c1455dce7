import { dueAt, type NextAfter, type ScheduledJob } from '../core/timetable.ts';
import { type ExitName, Failure } from '../errors.ts';
import type { Announcer, Clock, Journal, Reporter } from '../ports.ts';
import { openWatch, type Watch } from './keepRunning/watch.ts';

/** How a scheduled run ended. */
export interface Attempt {
  readonly exit: ExitName;
  readonly summary: string;
  /** Equal for endings that need not be told twice. */
  readonly fingerprint: string;
}

export interface ScheduledRun {
  readonly job: ScheduledJob;
  readonly next: NextAfter;
  /** Runs the job for the moment `at` of its pattern. */
  start(at: Date): Promise<Attempt>;
}

export interface KeepRunningPorts {
  readonly journal: Journal;
  /** Null where nobody is to be told. */
  readonly announcer: Announcer | null;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

/** Short enough to notice that the machine slept or its clock was set. */
const pauseMilliseconds = 60_000;

/**
 * Runs every job at its moments until `signal` is aborted and every run under way has ended. A job never overlaps with
 * itself; moments that passed meanwhile, or while the process was down, are caught up by one run. Returns whether a run
 * was cut short: it is caught up at the next start.
 */
export async function keepRunning(
  ports: KeepRunningPorts,
  runs: readonly ScheduledRun[],
  signal: AbortSignal,
): Promise<{ readonly interrupted: boolean }> {
  const watch = await openWatch(ports, runs);
  const [ends] = await Promise.all([
    Promise.all(runs.map((run) => follow(ports, watch, run, signal))),
    lookAfter(ports, watch, runs, signal),
  ]);
  return { interrupted: ends.includes('interrupted') };
}

/** Beside the runs: one that hangs must not keep anybody from looking at it. */
async function lookAfter(
  { clock }: KeepRunningPorts,
  watch: Watch,
  runs: readonly ScheduledRun[],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(clock, signal);
    if (!signal.aborted) for (const run of runs) await watch.look(run);
  }
}

async function follow(
  { clock, reporter }: KeepRunningPorts,
  watch: Watch,
  run: ScheduledRun,
  signal: AbortSignal,
): Promise<'idle' | 'interrupted'> {
  while (!signal.aborted) {
    const due = dueAt(run.next, watch.handled(run.job), clock.now());
    if (due === null) {
      await pause(clock, signal);
      continue;
    }
    if (due.missed > 0) reporter.note(`${run.job}: one run stands for ${due.missed} missed before it too`);
    const attempt = await attempted(run, due.at);
    if (attempt.exit === 'interrupted') return 'interrupted';
    await watch.concluded(run.job, due.at, attempt);
  }
  return 'idle';
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(pauseMilliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A run that could not even start is one of the ways to end. */
async function attempted(run: ScheduledRun, at: Date): Promise<Attempt> {
  try {
    return await run.start(at);
  } catch (error) {
    const exit = error instanceof Failure ? error.kind : 'unexpected';
    return { exit, summary: error instanceof Error ? error.message : String(error), fingerprint: exit };
  }
}
