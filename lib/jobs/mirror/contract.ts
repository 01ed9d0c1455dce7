import type { BrakeLimits } from '../../core/files/brake.ts';
import type { SourceDatabase } from '../../ports/database.ts';
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
  /** The application's database, where this process may ask it: it shows whose files these are. */
  readonly source?: Pick<SourceDatabase, 'address' | 'facts'>;
}

export interface MirrorOptions {
  /** Files in flight at once. */
  readonly concurrency: number;
  readonly brake: BrakeLimits;
  /** Releases the brake: what is gone or changed is intended. */
  readonly accept: boolean;
  /** First compares the index with the mirror's versions, and copies again what is hidden or lost there. */
  readonly repair: boolean;
  /** How long an index remembers a file that is gone: longer than any snapshot may need it. */
  readonly keepGoneDays: number;
  /** A schedule started it: finding another active run is then an outcome and not an error. */
  readonly scheduled: boolean;
}
