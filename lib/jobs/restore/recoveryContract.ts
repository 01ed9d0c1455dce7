import type { Dumper } from '../../ports/archive.ts';
import type { DatabaseAddress, SourceDatabase } from '../../ports/database.ts';
import type { VaultWriter } from '../../ports/vault.ts';
import type { PieceOpener, Recovery } from '../../ports/wal.ts';
import type { Alternative } from './alternative.ts';

/** What recovers a cluster on this machine and dumps one database of it. */
export interface RecoveringPorts {
  readonly recovery: Recovery;
  /** Null where no private key is available. */
  readonly opener: PieceOpener | null;
  readonly dumper: Dumper;
  sourceAt(address: DatabaseAddress): SourceDatabase;
  /** A file on the scratch disk in the vault's place. */
  dumpFile(path: string): DumpFile;
  /** The name of the source's database, as configured; undefined where it is not. */
  readonly database: string | undefined;
}

export interface DumpFile {
  readonly writer: Pick<VaultWriter, 'put'>;
  /** What was put, once. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** How the moment is reached, before anything is fetched. */
export interface RecoveryPlan {
  /** As it was asked for: `--at 2026-03-01T11:30:00.000Z`. */
  readonly target: string;
  readonly base: string;
  readonly from: string;
  readonly until: string;
  /** To fetch, in bytes. */
  readonly baseBytes: number;
  readonly logBytes: number;
  readonly serverVersion: string;
  /** The snapshot before that moment, which would lose what was written since; null where there is none. */
  readonly snapshot: Alternative | null;
}
