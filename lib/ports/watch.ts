import type { TaskJob } from './tasks.ts';

export interface Measurement {
  /** `JobFailed`. */
  readonly name: string;
  readonly value: number;
  readonly unit: 'Count' | 'Seconds' | 'Bytes';
  readonly job?: TaskJob;
  /** The moment that it belongs to, of the last two weeks; now unless given. */
  readonly at?: Date;
}

/** What alarms and dashboard look at. A value that is not known is not sent: missing data breaches. */
export interface Metrics {
  put(measurements: readonly Measurement[]): Promise<void>;
}

/** What was measured before. */
export interface Measured {
  /** The newest value of one metric of a job since then, a day ago at most; null where there is none. */
  latest(name: string, job: TaskJob, since: Date): Promise<number | null>;
}
