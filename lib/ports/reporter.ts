/** Where a job reports its progress. Never throws, never blocks the job. */
export interface Reporter {
  /** A stage begins: `dump`, `upload`. Ends the one before it. */
  stage(name: string): void;
  /** How far the stage is; `total` where it is known. */
  progress(done: number, total: number | undefined, unit: 'bytes' | 'files' | 'tables'): void;
  note(text: string): void;
  warn(text: string): void;
}
