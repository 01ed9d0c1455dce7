export interface Clock {
  now(): Date;
  /** Monotonic seconds, for durations. */
  seconds(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
