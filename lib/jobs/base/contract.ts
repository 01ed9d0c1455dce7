import type { Seal } from '../../ports/archive.ts';
import type { Exclusion } from '../../ports/exclusion.ts';
import type { VaultReader, VaultWriter } from '../../ports/vault.ts';
import type { BaseTaker, WalSource } from '../../ports/wal.ts';

export interface BasePorts {
  readonly source: WalSource;
  readonly taker: BaseTaker;
  readonly seal: Seal;
  readonly reader: VaultReader;
  readonly writer: VaultWriter;
  readonly exclusion: Exclusion;
}

export interface BaseOptions {
  /** From the schedule's event; null for a run that a person started. */
  readonly scheduledAt: Date | null;
  readonly lockDays: number;
}
