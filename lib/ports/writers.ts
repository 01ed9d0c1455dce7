import type { Failure } from '../errors.ts';

/** The schedules that start writing jobs. */
export interface Schedules {
  /**
   * Runs `use` while no scheduled backup, mirror or prune can start; resumes exactly what was paused, whatever happens.
   * A schedule that cannot be resumed hides neither the result of `use` nor its error, which then reports both.
   */
  paused<T>(use: () => Promise<T>): Promise<{ readonly result: T; readonly leftPaused: Failure | null }>;
}

/** The application's own processes that write: stopped while their data is replaced. */
export interface Writers {
  /** The command that the operator configured. */
  readonly description: string;
  /** Returns when they have stopped; otherwise throws a Failure `configuration` that quotes the command's output. */
  stop(signal: AbortSignal): Promise<void>;
  start(): Promise<void>;
}
