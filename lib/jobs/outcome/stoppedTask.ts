import type { TaskJob } from '../../ports/tasks.ts';

/** A task that ended, as its last event describes it. */
export interface StoppedTask {
  readonly job: TaskJob;
  /** ARN. */
  readonly task: string;
  /** Null where the container never ran, or was killed before it could say. */
  readonly exitCode: number | null;
  /** ECS's stop code: `EssentialContainerExited`, `TaskFailedToStart`, `UserInitiated`, `SpotInterruption`. */
  readonly stopCode: string | null;
  /** What ECS said about the end of the task and of its container, for a person. */
  readonly reasons: readonly string[];
  /** How long the container ran; null where it never did. */
  readonly seconds: number | null;
  /** ISO instant. */
  readonly stoppedAt: string;
}
