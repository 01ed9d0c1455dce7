import type { Failure } from '../errors.ts';

/** The schedules that start writing jobs. */
export interface Schedules {
  /**
   * Runs `use` while no scheduled backup, mirror or prune can start; resumes exactly what was paused, whatever happens. What
   * cannot be resumed hides neither what `use` came to, nor what it failed of, whose error then tells of both.
   */
  paused<T>(use: () => Promise<T>): Promise<{ readonly result: T; readonly leftPaused: Failure | null }>;
}

/** The application's own processes that write: stopped while their data is replaced. */
export interface Writers {
  /** What the operator said is to be done. */
  readonly description: string;
  /** Returns when they have stopped; a Failure `configuration` quotes what was said where they have not. */
  stop(signal: AbortSignal): Promise<void>;
  start(): Promise<void>;
}
