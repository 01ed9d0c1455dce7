import { emptyRunState, noteSilence, type RunState } from '../../core/runs/runState.ts';
import type { ScheduledJob } from '../../core/runs/timetable.ts';
import { during } from '../../errors.ts';
import type { Journal, Pings } from '../../ports/notify.ts';
import type { Attempt } from './attempt.ts';
import { conclude } from './conclude.ts';
import { type NotifyPorts, sendNotifications } from './send.ts';

export interface RecordAndNotifyPorts extends NotifyPorts {
  readonly pings: Pings;
}

/**
 * Starts a run and reports how it ended: by a ping, in the memory, on the channels. A failure to report is a warning
 * and does not fail the run; that a channel is silent is remembered. `at`: the moment that the run is for, where a
 * schedule started it.
 */
export async function recordAndNotify(
  ports: RecordAndNotifyPorts,
  job: ScheduledJob,
  at: Date | null,
  start: () => Promise<Attempt>,
): Promise<Attempt> {
  const { pings, clock, reporter } = ports;
  // A service that is slow to answer must not delay the run.
  const announced = reasonOf(async () => pings.started(job));
  const attempt = await start();
  const before = await announced;
  const { exit, summary, hint, log } = attempt;
  if (exit === 'interrupted') return attempt;
  // The run that this one gave way to sends its own ping at its end.
  const lines = [log, summary, ...(hint === null ? [] : [`hint: ${hint}`])].filter((line) => line !== '').join('\n');
  const after = exit === 'busy' ? null : await reasonOf(async () => pings.ended(job, exit === 'done', lines));
  const silence = after ?? before;
  if (silence !== null) reporter.warn(`${job}: a ping was not taken: ${silence}`);
  const change = (memory: RunState): RunState => {
    const now = clock.now();
    const pinged = exit === 'busy' ? memory : noteSilence(memory, pingName(job), silence, now);
    return conclude(pinged, job, attempt, { now, handledAt: at });
  };
  try {
    await sendNotifications(ports, change);
  } catch (error) {
    reporter.warn(during('how this run ended is not remembered, and is told again after the next one', error).message);
    await sendNotifications({ ...ports, journal: forgetful }, change);
  }
  return attempt;
}

/** The name of a job's pings in the memory. */
export function pingName(job: ScheduledJob): string {
  return `ping of ${job}`;
}

/** Where nothing can be remembered, every failed run is announced: too many messages are better than none. */
const forgetful: Journal = {
  read: async () => emptyRunState,
  inTurn: async (use) => use(emptyRunState, async () => undefined),
};

async function reasonOf(send: () => Promise<void>): Promise<string | null> {
  try {
    await send();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
