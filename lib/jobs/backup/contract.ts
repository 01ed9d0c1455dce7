import type { ShrinkLimits } from '../../core/verify/shrink.ts';
import type { Dumper, Seal } from '../../ports/archive.ts';
import type { SourceDatabase } from '../../ports/database.ts';
import type { Exclusion } from '../../ports/exclusion.ts';
import type { VaultReader, VaultWriter } from '../../ports/vault.ts';
import type { BackupSchedule } from './plan.ts';

export interface BackupPorts {
  readonly source: SourceDatabase;
  readonly dumper: Dumper;
  /** Null only where the configuration says so explicitly. */
  readonly seal: Seal | null;
  readonly reader: VaultReader;
  readonly writer: VaultWriter;
  readonly exclusion: Exclusion;
}

/** All that taking a dump needs, wherever it goes. */
export interface DumpingPorts extends Pick<BackupPorts, 'source' | 'dumper' | 'seal'> {
  readonly writer: Pick<VaultWriter, 'put'>;
}

export interface BackupOptions {
  readonly schedule: BackupSchedule;
  /** From the schedule's event; null for a run that a person started. */
  readonly scheduledAt: Date | null;
  /** Content hashes besides the counts. */
  readonly hash: boolean;
  readonly minTables: number;
  readonly shrinkLimits: ShrinkLimits;
  /** The operator confirms that a much smaller database is right: it becomes the new baseline. */
  readonly acceptShrink: boolean;
}
