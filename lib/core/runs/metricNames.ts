/**
 * Every metric that is put. Each costs by the month, so each is what an alarm looks at, but for the memory of what people were
 * told; the other numbers of the dashboards are read from the functions' logs.
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
