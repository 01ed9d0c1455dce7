import { jobFailed } from '../core/runs/metricNames.ts';
import { exitCodes } from '../errors.ts';
import type { NotificationSender } from '../ports/notify.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { TaskJob, TaskLogs } from '../ports/tasks.ts';
import type { Measured, Metrics } from '../ports/watch.ts';
import type { StoppedTask } from './outcome/stoppedTask.ts';
import { articleOfEnd, describeEnd, isFailure } from './outcome/words.ts';

export interface OutcomePorts {
  readonly logs: TaskLogs;
  readonly metrics: Metrics;
  readonly measured: Measured;
  readonly announcer: NotificationSender;
  readonly reporter: Reporter;
}

export interface OutcomeResult {
  readonly job: TaskJob;
  readonly exitCode: number | null;
  readonly failed: boolean;
  /** How long it ran; null where it never did. The dashboard reads it from the function's log. */
  readonly seconds: number | null;
  /** Whether people were told; false where they were told of the same failure less than a day ago. */
  readonly told: boolean;
}

const lastLines = 20;

/** What people were last told: the exit code, 0 once a run succeeded again. */
const told = 'ToldExitCode';
const noExitCode = -1;
/** Less than a day: a job that fails every hour is told again at about the same time. */
const silenceMilliseconds = 23 * 3_600_000;

/**
 * Measures how a task ended and, where it failed, tells people what failed, with the end of its log: once a day while
 * run after run fails in the same way.
 */
export async function outcome(ports: OutcomePorts, stopped: StoppedTask, runbook: string): Promise<OutcomeResult> {
  const { job, exitCode, seconds } = stopped;
  const failed = isFailure(stopped);
  const value = failed ? (exitCode === exitCodes.brake ? jobFailed.byBrake : jobFailed.yes) : jobFailed.no;
  const sent = await settled(ports.metrics.put([{ name: 'JobFailed', value, unit: 'Count', job }]));
  const news = (failed || exitCode === exitCodes.done) && !(await isKnown(ports, stopped));
  if (news && failed) await tell(ports, stopped, runbook);
  // Only a message that was accepted counts as known: one that failed is sent again.
  if (news) {
    const at = new Date(stopped.stoppedAt);
    await ports.metrics.put([{ name: told, value: exitCode ?? noExitCode, unit: 'Count', job, at }]);
  }
  // People are told even where the metrics cannot be sent; that then fails this run.
  sent();
  return { job, exitCode, failed, seconds, told: news && failed };
}

/**
 * Whether people know of this outcome. No message for a day means that all is well: a metric costs for every hour in
 * which it is put, and a month without a failure puts none. Where the memory cannot be read, people are told once too
 * often.
 */
async function isKnown(
  { measured, reporter }: OutcomePorts,
  { job, exitCode, stoppedAt }: StoppedTask,
): Promise<boolean> {
  const since = new Date(Date.parse(stoppedAt) - silenceMilliseconds);
  try {
    return ((await measured.latest(told, job, since)) ?? exitCodes.done) === (exitCode ?? noExitCode);
  } catch (error) {
    reporter.warn(`what was told before is not known: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function tell(ports: OutcomePorts, stopped: StoppedTask, runbook: string): Promise<void> {
  const lines = await logOf(ports, stopped);
  await ports.announcer.send({
    kind: 'bad',
    subject: stopped.job,
    text: describeEnd(stopped, lines, runbook),
    since: stopped.stoppedAt,
    endedAt: null,
    lastGoodAt: null,
    hint: null,
    article: articleOfEnd(stopped, runbook),
  });
}

/** The message goes out without the log where that cannot be read. */
async function logOf({ logs, reporter }: OutcomePorts, { job, task }: StoppedTask): Promise<readonly string[]> {
  try {
    return await logs.lastLines(job, task, lastLines);
  } catch (error) {
    reporter.warn(`the log is not in the message: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** Waits for `work`; the function that comes back throws what it threw. */
async function settled(work: Promise<void>): Promise<() => void> {
  try {
    await work;
    return () => undefined;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
