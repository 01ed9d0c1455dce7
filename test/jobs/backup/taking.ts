import { defaultShrink } from '../../../lib/core/verify/shrink.ts';
import type { BackupOptions, BackupPorts } from '../../../lib/jobs/backup/contract.ts';
import { type BackupDetails, backup } from '../../../lib/jobs/backup.ts';
import type { JobReport, Run } from '../../../lib/jobs/run.ts';
import type { Place } from '../helpers/place.ts';

export interface Taking extends Partial<BackupOptions> {
  readonly ports?: BackupPorts;
  readonly run?: Run;
}

/** One backup, by default one that a person started: every such run has a name of its own. */
export async function take(place: Place, { ports, run, ...options }: Taking = {}): Promise<JobReport<BackupDetails>> {
  return backup(ports ?? (await place.backupPorts()), run ?? place.run(), {
    schedule: { intervalMinutes: 60, lockDays: 7, lockDailyDays: 30 },
    scheduledAt: null,
    hash: false,
    minTables: 1,
    shrinkLimits: defaultShrink,
    acceptShrink: false,
    ...options,
  });
}
