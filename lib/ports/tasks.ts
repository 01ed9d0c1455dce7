/** The jobs that run as tasks of their own; a caller may start fewer of them. */
export type TaskJob = 'backup' | 'mirror' | 'drill' | 'restore';

export interface TaskLaunch {
  readonly job: TaskJob;
  /**
   * Added to the task's own environment: `LIFEBOAT_SCHEDULED_AT`, or what a person says (docs/reference/image.md).
   * Never a secret.
   */
  readonly variables: Readonly<Record<string, string>>;
  /** At most 64 characters. The same token with the same launch starts one task, however often it is asked. */
  readonly clientToken: string;
}

/**
 * Sees tasks. Methods of this and of the next port throw Failure `credentials`, `configuration` (no such cluster) or
 * `unexpected`.
 */
export interface TaskWatcher {
  /** ARNs of the job's tasks that run or are about to. */
  running(job: TaskJob): Promise<readonly string[]>;
}

/** Starts tasks. */
export interface TaskLauncher extends TaskWatcher {
  /**
   * Returns the task's ARN. What the service cannot place now (capacity, quota) is retried with jitter for as long as
   * the adapter is configured to, then it is a Failure that names every reason.
   */
  launch(launch: TaskLaunch): Promise<string>;
}

/** What tasks printed. */
export interface TaskLogs {
  /** The last lines of a task, oldest first; none where it printed nothing or its log is gone. */
  lastLines(job: TaskJob, task: string, count: number): Promise<readonly string[]>;
}

/** How a task stands. */
export type TaskState =
  | { readonly state: 'waiting' | 'running' }
  | {
      readonly state: 'ended';
      /** Null where its program never ran. */
      readonly exitCode: number | null;
      /** As the service words it: `Essential container in task exited`. */
      readonly reason: string;
    };

/** Looks at single tasks. */
export interface TaskInspector {
  /** Of a task by its ARN or id. Failure `usage` for one that is not known (any more). */
  inspect(task: string): Promise<TaskState>;
}

/** What a task prints, while it prints it. */
export interface TaskPrint {
  /**
   * Lines after `position`, oldest first, and where to read on. Null is the beginning. None where nothing was printed
   * yet.
   */
  read(
    job: TaskJob,
    task: string,
    position: string | null,
  ): Promise<{ readonly lines: readonly string[]; readonly position: string | null }>;
}
