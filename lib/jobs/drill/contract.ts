import type { SampleLimits } from '../../core/verify/rowSample.ts';
import type { SourceDatabase } from '../../ports/database.ts';
import type { LiveFiles, Sandbox } from '../../ports/files.ts';
import type { Scratch, Spools } from '../../ports/scratch.ts';
import type { Throwaway } from '../../ports/throwaway.ts';
import type { VaultWriter } from '../../ports/vault.ts';
import type { ArchivePorts } from '../restoreSteps/archive.ts';
import type { Choice } from '../vaultRecords/choose.ts';
import type { RecoveringPorts } from '../wal/recoveringPorts.ts';

export interface DrillPorts extends ArchivePorts {
  /** For the receipt only. */
  readonly writer: VaultWriter;
  readonly throwaway: Throwaway;
  readonly sandbox: Sandbox;
  readonly scratch: Scratch;
  readonly spools: Spools;
  /** The live database, only read; null where the drill runs without it. */
  readonly source: SourceDatabase | null;
  /** The live bucket, only for looking up single keys; null where the drill runs without it. */
  readonly live: LiveFiles | null;
  /** Recovers the window of the log, where there is one; absent where it is not drilled. */
  readonly recovering?: RecoveringPorts;
}

/** The operator's own checks, as SQL that runs in the restored database. */
export interface OperatorChecks {
  /** Each must return exactly one row with one value that is true. */
  readonly mustBeTrue: readonly string[];
  /** Each returns one column of object keys that must exist in the mirror. */
  readonly objectKeys: readonly string[];
}

export interface DrillOptions {
  readonly choice: Choice;
  readonly checks: OperatorChecks;
  /** Parallel workers of pg_restore. */
  readonly jobs: number;
  /** Files in flight at once. */
  readonly concurrency: number;
  readonly only: 'database' | 'objects' | 'both';
  /** What share of a table's rows may have changed in the live database since; {@link defaultSample} unless given. */
  readonly sampleLimits?: SampleLimits;
}
