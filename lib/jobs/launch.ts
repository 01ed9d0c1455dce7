import { createHash } from 'node:crypto';
import { Failure } from '../errors.ts';
import type { TaskJob, TaskLauncher } from '../ports/tasks.ts';

/** What one firing of a schedule requests. */
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

/**
 * Starts the task unless one of its job is running. Repeated deliveries of one firing start one task. Failure `busy`
 * for a run of the chain that finds another: the chain continues only when its own task ends, so a later delivery must
 * try.
 */
export async function launch(
  tasks: TaskLauncher,
  { job, eventId, scheduledAt, first }: LaunchRequest,
): Promise<LaunchOutcome> {
  const [underWay] = await tasks.running(job);
  if (underWay !== undefined && first) {
    throw new Failure('busy', `the first ${job} cannot begin while another is under way: ${underWay}`, {
      hint: 'it is tried again after one minute and after two more',
    });
  }
  if (underWay !== undefined) return { outcome: 'already running', task: underWay };
  const task = await tasks.launch({
    job,
    variables: { LIFEBOAT_SCHEDULED_AT: scheduledAt },
    // 64 characters, whatever the event calls itself.
    clientToken: createHash('sha256').update(`${job}:${eventId}`).digest('hex'),
  });
  return { outcome: 'launched', task };
}
