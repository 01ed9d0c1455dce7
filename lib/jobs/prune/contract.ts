import type { BrakeLimits } from '../../core/files/brake.ts';
import type { Exclusion } from '../../ports/exclusion.ts';
import type { VaultReader, VaultRemover, VaultWriter } from '../../ports/vault.ts';

export interface PrunePorts {
  readonly reader: VaultReader;
  /** For the receipt only. */
  readonly writer: VaultWriter;
  readonly remover: VaultRemover;
  readonly exclusion: Exclusion;
}

export interface PruneOptions {
  readonly keepHourlyDays: number;
  readonly keepDailyDays: number;
  /** How long the lifecycle leaves a replaced file of the mirror. */
  readonly noncurrentDays: number;
  /** Days back from now of which every moment stays restorable, where the log is streamed. */
  readonly walDays: number;
  readonly brake: BrakeLimits;
  readonly scheduled: boolean;
}
