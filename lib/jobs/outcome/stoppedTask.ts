import type { TaskJob } from '../../ports/tasks.ts';

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
