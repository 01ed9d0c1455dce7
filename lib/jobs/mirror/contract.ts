import type { BrakeLimits } from '../../core/files/brake.ts';
import type { Exclusion } from '../../ports/exclusion.ts';
import type { LiveFiles } from '../../ports/files.ts';
import type { Scratch, Spools } from '../../ports/scratch.ts';
import type { VaultReader, VaultWriter } from '../../ports/vault.ts';

export interface MirrorPorts {
  readonly live: LiveFiles;
  readonly reader: VaultReader;
  readonly writer: VaultWriter;
  readonly scratch: Scratch;
  readonly spools: Spools;
  readonly exclusion: Exclusion;
}

export interface MirrorOptions {
  /** Files under way at once. */
  readonly concurrency: number;
  readonly brake: BrakeLimits;
  /** Releases the brake: what is gone or changed is right. */
  readonly accept: boolean;
  /** Holds the index against the mirror's versions first, and copies again what is hidden or lost there. */
  readonly repair: boolean;
  /** How long an index remembers a file that is gone: longer than any snapshot may ask for it. */
  readonly keepGoneDays: number;
  /** A schedule started it: a run under way is an outcome and not an error. */
  readonly scheduled: boolean;
}
