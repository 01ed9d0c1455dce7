import type { Failure } from '../errors.ts';

export interface Clock {
  now(): Date;
  /** Monotonic seconds, for durations. */
  seconds(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** What a job tells whoever watches. Never throws, never blocks the job. */
export interface Reporter {
  /** A stage begins: `dump`, `upload`. Ends the one before it. */
  stage(name: string): void;
  /** How far the stage is; `total` where it is known. */
  progress(done: number, total: number | undefined, unit: 'bytes' | 'files' | 'tables'): void;
  note(text: string): void;
  warn(text: string): void;
}

/** A directory of this run's own on the scratch disk, removed when `use` settles; leftovers of killed runs are swept. */
export interface Scratch {
  use<T>(name: string, use: (directory: string) => Promise<T>): Promise<T>;
  /** Bytes free on the scratch disk. */
  free(): Promise<number>;
}

/** Excludes runs that must not overlap. Held by a kernel or a server: a killed run holds nothing. */
export interface Exclusion {
  /**
   * Runs `use` while holding every name; `busy`, without running it, when one of them is held. `refuseLost` throws where a name
   * was lost meanwhile, Failure `source`, or where nobody can tell: whoever goes on then may not be alone any more.
   */
  holding<T>(
    names: readonly string[],
    use: (refuseLost: () => Promise<void>) => Promise<T>,
  ): Promise<T | { readonly busy: string }>;
}

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

/** Items on the scratch disk, for lists that memory must not hold: written once from start to end, then read as often as wanted. */
export interface Spool<T> {
  write(items: readonly T[]): Promise<void>;
  finish(): Promise<void>;
  /** In the order written, in pages of some thousand. */
  read(): AsyncIterable<readonly T[]>;
}

export interface Spools {
  /**
   * A new file for items that JSON can hold; its directory belongs to the run's scratch, which removes it. What is read back
   * is asked `isItem`: a scratch file that somebody else wrote to is an error.
   */
  create<T>(path: string, isItem: (value: unknown) => value is T): Promise<Spool<T>>;
}
