import type { MetricName } from '../core/runs/metricNames.ts';
import type { TaskJob } from './tasks.ts';

export interface Measurement {
  readonly name: MetricName;
  readonly value: number;
  readonly unit: 'Count' | 'Seconds';
  readonly job?: TaskJob;
  /** The moment that it belongs to, of the last two weeks; now unless given. */
  readonly at?: Date;
}

/** What alarms look at, and the dashboards with them. A value that is not known is not sent: missing data breaches. */
export interface Metrics {
  put(measurements: readonly Measurement[]): Promise<void>;
}

/** How large the newest that the vault holds is and how long it took, for the dashboard; what is not known is not there. */
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
