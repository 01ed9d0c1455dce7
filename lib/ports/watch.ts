import type { MetricName } from '../core/runs/metricNames.ts';
import type { TaskJob } from './tasks.ts';

export interface Measurement {
  readonly name: MetricName;
  readonly value: number;
  readonly unit: 'Count' | 'Seconds';
  readonly job?: TaskJob;
  /** The moment it belongs to, within the last two weeks; now unless given. */
  readonly at?: Date;
}

/** Metrics for alarms and dashboards. An unknown value is not sent: missing data raises the alarm. */
export interface Metrics {
  put(measurements: readonly Measurement[]): Promise<void>;
}

/** Size and duration of the newest backup, mirror and restore, for the dashboard; unknown values are absent. */
export interface Held {
  readonly snapshotBytes?: number;
  readonly databaseBytes?: number;
  readonly backupSeconds?: number;
  readonly mirrorBytes?: number;
  readonly mirrorFiles?: number;
  readonly recoverySeconds?: number;
}

/** What was measured before. */
export interface Measured {
  /** The newest value of one metric of a job since then, a day ago at most; null where there is none. */
  latest(name: MetricName, job: TaskJob, since: Date): Promise<number | null>;
}
