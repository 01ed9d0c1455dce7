import type { Dumper } from '../../ports/archive.ts';
import type { DatabaseAddress, SourceDatabase } from '../../ports/database.ts';
import type { VaultWriter } from '../../ports/vault.ts';
import type { PieceOpener, Recovery } from '../../ports/wal.ts';

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
