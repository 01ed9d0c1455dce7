import type { Day } from '../../core/report/days.ts';
import type { Forecast } from '../../core/report/forecast.ts';
import type { RunRow } from '../../core/report/runs.ts';
import type { Point } from '../../core/report/trend.ts';
import type { DrilledTable } from '../../core/verify/drilledTables.ts';
import type { VaultFacts } from '../../ports/vault.ts';
import type { ListedSnapshot, Retention } from '../list.ts';
import type { Status, StatusLimits } from '../status.ts';

export interface ReportOptions {
  readonly limits: StatusLimits;
  readonly policy: Retention['policy'];
  /** When the vault's lifecycle ends snapshots. */
  readonly snapshotDays: number;
  /** Of runs and growth, up to today. */
  readonly days: number;
}

/** Everything that the page of a vault shows. Moments in ISO 8601. */
export interface VaultReport {
  readonly madeAt: string;
  readonly program: string;
  readonly host: string;
  readonly bucket: string;
  readonly status: Status;
  /** The days in the report, oldest first. */
  readonly days: readonly Day[];
  /** Those that prune has not hidden, newest first. */
  readonly snapshots: readonly ListedSnapshot[];
  /** Of the days in the report, by job and then oldest first. */
  readonly runs: readonly RunRow[];
  /** All whose receipt is still there, oldest first. */
  readonly drills: readonly DrillRow[];
  /** Of the newest drill that counted rows; null where there is none. */
  readonly census: DrillCensus | null;
  /** By the last snapshot of each day, oldest first. */
  readonly sizes: DatabaseSizes;
  /** The live bucket as the last mirror run of each day saw it, oldest first. */
  readonly files: readonly FilesOfDay[];
  readonly ahead: readonly Forecast[];
  /** Of the newest snapshot that can be read. */
  readonly made: Made | null;
  readonly vault: VaultFacts;
}

export interface DatabaseSizes {
  /** On the server's disk, indexes and bloat included. */
  readonly database: readonly Point[];
  readonly archive: readonly Point[];
  readonly stored: readonly Point[];
}

export interface DrillRow {
  readonly startedAt: string;
  readonly seconds: number;
  /** Null where the drill ended before it had chosen one. */
  readonly snapshot: string | null;
  readonly verdict: 'proven' | 'failed' | 'no verdict';
  readonly recoverySeconds: number | null;
  readonly recoveryPointSeconds: number | null;
  readonly summary: string;
}

export interface DrillCensus {
  readonly snapshot: string;
  readonly drilledAt: string;
  readonly tables: readonly DrilledTable[];
}

export interface FilesOfDay {
  /** When the listing began. */
  readonly at: string;
  readonly files: number;
  readonly bytes: number;
}

/** The program that dumped, and the server's version. */
export interface Made {
  readonly snapshot: string;
  readonly format: string;
  readonly program: string;
  readonly database: string;
  readonly server: string;
  readonly pgDump: string;
  readonly pgRestore: string;
  readonly compressor: string;
  readonly seal: string | null;
  readonly recipients: readonly string[];
}
