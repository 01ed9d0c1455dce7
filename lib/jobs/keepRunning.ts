import { jobStateOf, type RunState, remember } from '../core/runs/runState.ts';
import { dueAt, type NextAfter, type ScheduledJob } from '../core/runs/timetable.ts';
import type { Clock } from '../ports/clock.ts';
import { mayBeOverdue, overdue } from './keepRunning/overdue.ts';
import { type Attempt, failedAttempt } from './notify/attempt.ts';
import { type RecordAndNotifyPorts, recordAndNotify } from './notify/recordAndNotify.ts';
import { sendNotifications } from './notify/send.ts';

export interface ScheduledRun {
  readonly job: ScheduledJob;
  readonly next: NextAfter;
  /** Runs the job for the moment `at` of its pattern. */
  start(at: Date): Promise<Attempt>;
}

/** Short enough to notice that the machine slept or its clock was set. */
const pauseMilliseconds = 60_000;

/**
 * Runs every job at its moments until `signal` is aborted and every run under way has ended. A job never overlaps with
 * itself; moments missed during a run, or while the process was down, are caught up by one run. Returns whether a run
 * was cut short: it is caught up at the next start. Throws what the journal throws at the start: without a memory
 * nothing is caught up, so it is better to fail at once.
 */
export async function keepRunning(
  ports: RecordAndNotifyPorts,
  runs: readonly ScheduledRun[],
  signal: AbortSignal,
): Promise<{ readonly interrupted: boolean }> {
  const began = ports.clock.now();
  const memory = await opened(ports, runs, began);
  const ends = new Map<ScheduledJob, Date>();
  const followed = runs.map(async (run) => {
    const before = new Date(jobStateOf(memory, run.job, began).handledAt);
    return follow(ports, run, before, (at) => ends.set(run.job, at), signal);
  });
  const [outcomes] = await Promise.all([Promise.all(followed), lookAfter(ports, runs, ends, began, signal)]);
  return { interrupted: outcomes.includes('interrupted') };
}

/** A moment in the future was written under a wrong clock: if it were kept, its job would not run until then. */
async function opened({ journal }: RecordAndNotifyPorts, runs: readonly ScheduledRun[], now: Date): Promise<RunState> {
  return journal.inTurn(async (memory, keep) => {
    let known = memory;
    for (const { job } of runs) {
      const found = jobStateOf(known, job, now);
      const handledAt = Date.parse(found.handledAt) > now.getTime() ? now.toISOString() : found.handledAt;
      known = remember(known, { ...found, handledAt });
    }
    await keep(known);
    return known;
  });
}

/** In parallel to the runs: a run that hangs must not stop this check. */
async function lookAfter(
  ports: RecordAndNotifyPorts,
  runs: readonly ScheduledRun[],
  ends: ReadonlyMap<ScheduledJob, Date>,
  began: Date,
  signal: AbortSignal,
): Promise<void> {
  const { journal, clock, reporter } = ports;
  let said: string | null = null;
  while (!signal.aborted) {
    await pause(clock, signal);
    if (signal.aborted || !mayBeOverdue(runs, ends, began, clock.now())) continue;
    try {
      if (overdue(await journal.read(), runs, began, clock.now()) === null) continue;
      await sendNotifications(ports, (memory) => overdue(memory, runs, began, clock.now()) ?? memory);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== said) reporter.warn(`nobody looks after the runs: ${problem}`);
      said = problem;
    }
  }
}

async function follow(
  ports: RecordAndNotifyPorts,
  run: ScheduledRun,
  before: Date,
  ended: (at: Date) => void,
  signal: AbortSignal,
): Promise<'idle' | 'interrupted'> {
  const { clock, reporter } = ports;
  // Kept here too: a memory that cannot be written must not make the same run start again and again.
  let handled = before;
  while (!signal.aborted) {
    const due = dueAt(run.next, handled, clock.now());
    if (due === null) {
      await pause(clock, signal);
      continue;
    }
    if (due.missed > 0) reporter.note(`${run.job}: one run stands for ${due.missed} missed before it too`);
    const attempt = await recordAndNotify(ports, run.job, due.at, async () => started(run, due.at));
    if (attempt.exit === 'interrupted') return 'interrupted';
    if (attempt.exit === 'done') reporter.note(`${run.job}: ${attempt.summary}`);
    else reporter.warn(`${run.job}: ${attempt.summary}`);
    handled = due.at;
    if (attempt.exit !== 'busy') ended(due.at);
  }
  return 'idle';
}

async function started(run: ScheduledRun, at: Date): Promise<Attempt> {
  try {
    return await run.start(at);
  } catch (error) {
    return failedAttempt(error, '');
  }
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(pauseMilliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
