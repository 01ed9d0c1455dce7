import { readChecks } from '../config/checks.ts';
import type { Settings } from '../config/load.ts';
import { snapshotDays } from '../core/vault/lifecycle.ts';
import { defaultShrink } from '../core/verify/shrink.ts';
import type { BackupOptions } from '../jobs/backup/contract.ts';
import type { BaseOptions } from '../jobs/base/contract.ts';
import type { DrillOptions } from '../jobs/drill/contract.ts';
import type { MirrorOptions } from '../jobs/mirror/contract.ts';
import type { PruneOptions } from '../jobs/prune/contract.ts';
import type { ReportOptions } from '../jobs/report.ts';
import type { RestoreOptions } from '../jobs/restore/contract.ts';
import type { StatusLimits } from '../jobs/status.ts';
import type { StreamOptions } from '../jobs/stream/contract.ts';
import { restoreJobs } from './restoreJobs.ts';

/** Options of a backup from the settings and a command or the schedule. */
export function backupOptions(
  { backup, retention }: Settings,
  asked: Pick<BackupOptions, 'scheduledAt' | 'acceptShrink'>,
): BackupOptions {
  const { intervalMinutes, censusHash, minimumTables } = backup;
  const { lockDays, lockDailyDays } = retention;
  return {
    ...asked,
    schedule: { intervalMinutes, lockDays, lockDailyDays },
    hash: censusHash,
    minTables: minimumTables,
    shrinkLimits: defaultShrink,
  };
}

export function mirrorOptions(
  { copyConcurrency, brake, retention }: Settings,
  asked: Pick<MirrorOptions, 'accept' | 'repair' | 'scheduled'>,
): MirrorOptions {
  return {
    ...asked,
    concurrency: copyConcurrency,
    brake: { share: brake.percent / 100, count: brake.count },
    keepGoneDays: retention.noncurrentDays,
  };
}

/** The window, and the time between two base backups: what is locked lasts as long as it may be needed. */
function walLockDays({ wal }: Settings): number {
  return wal.days + daysBetweenBases;
}

const daysBetweenBases = 7;

export function baseOptions(settings: Settings, scheduledAt: Date | null): BaseOptions {
  return { scheduledAt, lockDays: walLockDays(settings) };
}

export function streamOptions(settings: Settings): Omit<StreamOptions, 'bases'> {
  const { seconds, spoolBytes } = settings.wal;
  return { seconds, spoolBytes, lockDays: walLockDays(settings) };
}

export function pruneOptions(
  { retention, brake, wal }: Settings,
  asked: Pick<PruneOptions, 'scheduled'>,
): PruneOptions {
  return {
    ...asked,
    keepHourlyDays: retention.keepHourlyDays,
    keepDailyDays: retention.keepDailyDays,
    noncurrentDays: retention.noncurrentDays,
    walDays: wal.days,
    brake: { share: brake.percent / 100, count: brake.count },
  };
}

export async function drillOptions(
  { checks, checksFile, copyConcurrency, drillSample }: Settings,
  asked: Pick<DrillOptions, 'choice' | 'only'>,
): Promise<DrillOptions> {
  return {
    ...asked,
    checks: checks ?? (await readChecks(checksFile)),
    sampleLimits: drillSample,
    jobs: restoreJobs(),
    concurrency: copyConcurrency,
  };
}

/** Options of a restore that do not come from the command line. */
export function restoreOptions({ copyConcurrency }: Settings): Pick<RestoreOptions, 'jobs' | 'concurrency'> {
  return { jobs: restoreJobs(), concurrency: copyConcurrency };
}

const hour = 3600;
const day = 24 * hour;

/** Tolerates one missed backup or mirror run, but no missed drill, which gets a day's grace. */
export function statusLimits({ backup, retention }: Settings): StatusLimits {
  const slots = 2 * backup.intervalMinutes * 60;
  return {
    snapshotSeconds: slots,
    mirrorSeconds: Math.max(slots, 2 * hour),
    drillSeconds: 8 * day,
    keepHourlyDays: retention.keepHourlyDays,
    keepDailyDays: retention.keepDailyDays,
  };
}

/** As far back as daily snapshots are kept, and no less than six weeks. */
export function reportOptions(settings: Settings): ReportOptions {
  const { keepHourlyDays, keepDailyDays, noncurrentDays } = settings.retention;
  return {
    limits: statusLimits(settings),
    policy: settings.retention,
    snapshotDays: snapshotDays(noncurrentDays),
    days: Math.min(Math.max(42, keepHourlyDays, keepDailyDays), 400),
  };
}
