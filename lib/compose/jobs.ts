import type { AskPassphrase } from '../adapters/crypto/openpgp/unlock.ts';
import type { Settings } from '../config/load.ts';
import type { BackupOptions } from '../jobs/backup/contract.ts';
import type { BackupDetails } from '../jobs/backup.ts';
import type { BaseOptions } from '../jobs/base/contract.ts';
import type { BaseDetails } from '../jobs/base.ts';
import type { Diagnosis } from '../jobs/doctor/contract.ts';
import type { DrillOptions } from '../jobs/drill/contract.ts';
import type { DrillDetails } from '../jobs/drill/details.ts';
import type { HoldDetails } from '../jobs/hold.ts';
import type { ListedSnapshot, ListOptions } from '../jobs/list.ts';
import type { MirrorOptions } from '../jobs/mirror/contract.ts';
import type { MirrorDetails } from '../jobs/mirror.ts';
import type { PruneOptions } from '../jobs/prune/contract.ts';
import type { PruneDetails } from '../jobs/prune.ts';
import type { ReportOptions, VaultReport } from '../jobs/report.ts';
import type { RestoreOptions } from '../jobs/restore/contract.ts';
import type { RestoreDetails } from '../jobs/restore/details.ts';
import type { JobReport } from '../jobs/run.ts';
import type { Status, StatusLimits } from '../jobs/status.ts';
import type { StreamOptions } from '../jobs/stream/contract.ts';
import type { StreamDetails } from '../jobs/stream.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reporter } from '../ports/reporter.ts';

/** Every job with its ports in place: all that an entry file needs, wherever it runs. */
export interface Jobs {
  backup(options: BackupOptions): Promise<JobReport<BackupDetails>>;
  mirror(options: MirrorOptions): Promise<JobReport<MirrorDetails>>;
  base(options: BaseOptions): Promise<JobReport<BaseDetails>>;
  /** Until the signal is aborted; `bases`: base backups too, at their times. */
  stream(options: Omit<StreamOptions, 'bases'>, bases: BaseOptions | null): Promise<JobReport<StreamDetails>>;
  dropSlots(): Promise<JobReport<StreamDetails>>;
  prune(options: PruneOptions): Promise<JobReport<PruneDetails>>;
  drill(options: DrillOptions): Promise<JobReport<DrillDetails>>;
  restore(options: RestoreOptions): Promise<JobReport<RestoreDetails>>;
  hold(snapshot: string, held: boolean): Promise<JobReport<HoldDetails>>;
  list(options: ListOptions): Promise<readonly ListedSnapshot[]>;
  /** Names of indexes and receipts under which no record counts. */
  foreignRecords(): Promise<readonly string[]>;
  report(options: ReportOptions): Promise<VaultReport>;
  status(limits: StatusLimits): Promise<Status>;
  doctor(): Promise<Diagnosis>;
}

/** What the caller of a job provides. */
export interface JobContext {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** `lifeboat 0.1.0`. */
  readonly program: string;
  readonly askPassphrase: AskPassphrase;
  /** Whether every external command is to be shown. */
  readonly verbose: boolean;
}
