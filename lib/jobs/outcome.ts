import { exitCodes } from '../errors.ts';
import type { Announcer, Measurement, Metrics, Reporter, TaskJob, TaskLogs } from '../ports.ts';
import { articleOfEnd, describeEnd, isFailure } from './outcome/words.ts';

/** A task that ended, as its last event says. */
export interface StoppedTask {
  readonly job: TaskJob;
  /** ARN. */
  readonly task: string;
  /** Null where the container never ran, or was killed before it could say. */
  readonly exitCode: number | null;
  /** ECS's word for why: `EssentialContainerExited`, `TaskFailedToStart`, `UserInitiated`, `SpotInterruption`. */
  readonly stopCode: string | null;
  /** What ECS said of the task's end and of its container's, for a person. */
  readonly reasons: readonly string[];
  /** How long the container ran; null where it never did. */
  readonly seconds: number | null;
  /** ISO instant. */
  readonly stoppedAt: string;
}

export interface OutcomePorts {
  readonly logs: TaskLogs;
  readonly metrics: Metrics;
  readonly announcer: Announcer;
  readonly reporter: Reporter;
}

export interface OutcomeResult {
  readonly job: TaskJob;
  readonly exitCode: number | null;
  readonly failed: boolean;
}

const lastLines = 20;

/** Measures how a task ended and, where it failed, tells people what failed, with the end of its log. */
export async function outcome(ports: OutcomePorts, stopped: StoppedTask, runbook: string): Promise<OutcomeResult> {
  const { job, exitCode } = stopped;
  const failed = isFailure(stopped);
  const measured = await settled(ports.metrics.put(measurements(stopped, failed)));
  if (failed) {
    const lines = await logOf(ports, stopped);
    await ports.announcer.announce({
      kind: 'bad',
      subject: job,
      text: describeEnd(stopped, lines, runbook),
      since: stopped.stoppedAt,
      endedAt: null,
      lastGoodAt: null,
      hint: null,
      article: articleOfEnd(stopped, runbook),
    });
  }
  // People are told even where the metrics cannot be sent, which then is this run's own failure.
  measured();
  return { job, exitCode, failed };
}

function measurements(stopped: StoppedTask, failed: boolean): readonly Measurement[] {
  const { job, exitCode, seconds } = stopped;
  return [
    { name: 'JobFailed', value: failed ? 1 : 0, unit: 'Count', job },
    { name: 'BrakeEngaged', value: exitCode === exitCodes.brake ? 1 : 0, unit: 'Count', job },
    ...(seconds === null ? [] : [{ name: 'JobSeconds', value: seconds, unit: 'Seconds', job } as const]),
  ];
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
