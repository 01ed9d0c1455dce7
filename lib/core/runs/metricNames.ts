/**
 * Every metric that is put. Each has a monthly price, so each serves an alarm, except the one that remembers what
 * people were told; the other numbers on the dashboards are read from the functions' logs.
 */
export const metricNames = [
  'SnapshotAge',
  'MirrorAge',
  'ProvenDrillAge',
  'PruneAge',
  'VaultChanged',
  'JobFailed',
  'LeftoversFound',
  'RulesDisabled',
  'ToldExitCode',
] as const;
export type MetricName = (typeof metricNames)[number];

/** The values of JobFailed. A run that the brake stopped failed too, so one metric serves two alarms. */
export const jobFailed = { no: 0, yes: 1, byBrake: 2 } as const;
