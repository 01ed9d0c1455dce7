import { tmpdir } from 'node:os';
import type { SampleLimits } from '../core/verify/rowSample.ts';
import type { Checks } from './checks.ts';
import { noncurrentMarginDays } from './rules.ts';
import type { Values } from './settings.ts';
import { type WalTuning, walOf } from './wal.ts';
import { type WritersCommands, writersOf } from './writers.ts';

/** How the jobs work, apart from places and keys. */
export interface Tuning {
  readonly retention: {
    readonly keepHourlyDays: number;
    readonly keepDailyDays: number;
    readonly noncurrentDays: number;
    readonly lockDays: number;
    readonly lockDailyDays: number;
  };
  readonly backup: {
    readonly intervalMinutes: number;
    readonly minimumTables: number;
    readonly censusHash: boolean;
    readonly lockTimeoutSeconds: number;
    readonly blockingLimitSeconds: number;
    readonly stallSeconds: number;
  };
  readonly wal: WalTuning;
  readonly brake: { readonly percent: number; readonly count: number };
  readonly copyConcurrency: number;
  /** The operator's own checks, or the file with them; at most one of the two. */
  readonly checks: Checks | undefined;
  readonly checksFile: string | undefined;
  readonly drillSample: SampleLimits;
  /** Rights of the master that a drill restores as. */
  readonly drillMaster: 'plain' | 'superuser';
  /** Of EventBridge; empty where this process itself keeps the schedule. */
  readonly restoreRules: readonly string[];
  /** Lines for the shell that stop and start the application's writers; undefined where a person does. */
  readonly writers: WritersCommands | undefined;
  readonly scratchDirectory: string;
  /** Searched before `PATH` and the usual places. */
  readonly postgresqlDirectories: readonly string[];
}

export function tuning(values: Values): Tuning {
  return {
    retention: {
      keepHourlyDays: values.BACKUP_KEEP_HOURLY_DAYS,
      keepDailyDays: values.BACKUP_KEEP_DAILY_DAYS,
      noncurrentDays: values.BACKUP_NONCURRENT_DAYS ?? values.BACKUP_KEEP_DAILY_DAYS + noncurrentMarginDays,
      lockDays: values.BACKUP_LOCK_DAYS,
      lockDailyDays: values.BACKUP_LOCK_DAILY_DAYS,
    },
    backup: {
      intervalMinutes: values.BACKUP_INTERVAL_MINUTES,
      minimumTables: values.BACKUP_MIN_TABLES,
      censusHash: values.BACKUP_CENSUS_HASH,
      lockTimeoutSeconds: values.BACKUP_LOCK_TIMEOUT_SECONDS,
      blockingLimitSeconds: values.BACKUP_BLOCKING_LIMIT_SECONDS,
      stallSeconds: values.BACKUP_STALL_SECONDS,
    },
    wal: walOf(values),
    brake: { percent: values.BACKUP_BRAKE_PERCENT, count: values.BACKUP_BRAKE_COUNT },
    copyConcurrency: values.COPY_CONCURRENCY,
    checks: values.DRILL_CHECKS,
    checksFile: values.DRILL_CHECKS_FILE,
    drillSample: { percent: values.DRILL_SAMPLE_PERCENT, tables: values.DRILL_SAMPLE_TABLES },
    drillMaster: values.DRILL_MASTER,
    restoreRules: values.RESTORE_RULES,
    writers: writersOf(values),
    scratchDirectory: values.BACKUP_SCRATCH_DIR ?? tmpdir(),
    postgresqlDirectories: values.BACKUP_PG_BIN_DIRS,
  };
}
