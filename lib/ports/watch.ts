import type { TaskJob } from './tasks.ts';

export interface Measurement {
  /** `JobFailed`. */
  readonly name: string;
  readonly value: number;
  readonly unit: 'Count' | 'Seconds' | 'Bytes';
  readonly job?: TaskJob;
}

/** What alarms and dashboard look at. A value that is not known is not sent: missing data breaches. */
export interface Metrics {
  put(measurements: readonly Measurement[]): Promise<void>;
}
