import { createHash } from 'node:crypto';
import type { Metrics, TaskJob, TaskLauncher } from '../ports.ts';

/** What one firing of a schedule asks for. */
export interface LaunchRequest {
  readonly job: Exclude<TaskJob, 'restore'>;
  /** Of the firing, not of its delivery: the same at every delivery. */
  readonly eventId: string;
  /** ISO instant: the slot. */
  readonly scheduledAt: string;
  /** Whether it belongs to the chain of runs with which a deployment begins. */
  readonly first: boolean;
}

export type LaunchOutcome =
  | { readonly outcome: 'launched'; readonly task: string }
  | { readonly outcome: 'already running'; readonly task: string };

/** Starts the task unless one of its job is under way. Deliveries of one firing start one task between them. */
export async function launch(
  { tasks, metrics }: { readonly tasks: TaskLauncher; readonly metrics: Metrics },
  { job, eventId, scheduledAt }: LaunchRequest,
): Promise<LaunchOutcome> {
  const failed = async (value: 0 | 1): Promise<void> =>
    metrics.put([{ name: 'LaunchFailed', value, unit: 'Count', job }]);
  let outcome: LaunchOutcome;
  try {
    const [task] = await tasks.running(job);
    outcome =
      task === undefined
        ? {
            outcome: 'launched',
            task: await tasks.launch({
              job,
              variables: { LIFEBOAT_SCHEDULED_AT: scheduledAt },
              // 64 characters, whatever the event calls itself.
              clientToken: createHash('sha256').update(`${job}:${eventId}`).digest('hex'),
            }),
          }
        : { outcome: 'already running', task };
  } catch (error) {
    // The launch's own failure is the one to tell.
    await failed(1).catch(() => undefined);
    throw error;
  }
  await failed(0);
  return outcome;
}
