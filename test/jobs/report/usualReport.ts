import type { ReportOptions } from '../../../lib/jobs/report/contract.ts';

/** What a report is asked for where nobody says otherwise. */
export const usualReport: ReportOptions = {
  limits: { snapshotSeconds: 2 * 3600, mirrorSeconds: 2 * 3600, drillSeconds: 8 * 24 * 3600, keepHourlyDays: 7 },
  policy: { keepHourlyDays: 7, keepDailyDays: 30 },
  days: 42,
  snapshotDays: 90,
};
