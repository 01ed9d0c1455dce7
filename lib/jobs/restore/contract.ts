import type { BucketSettings } from '../../core/files/bucketSettings.ts';
import type { GrantedRights, RoleToMake } from '../../core/restore/roleRights.ts';
import type { Absence } from '../../core/snapshots/leftOut.ts';
import type { RecoveryTarget } from '../../core/wal/recoveryTarget.ts';
import type { Exclusion } from '../../ports/exclusion.ts';
import type { TargetFiles } from '../../ports/files.ts';
import type { Scratch } from '../../ports/scratch.ts';
import type { Canary, KeysAtHand } from '../../ports/secrets.ts';
import type { Kept } from '../../ports/swap.ts';
import type { TargetDatabase } from '../../ports/target.ts';
import type { VaultWriter } from '../../ports/vault.ts';
import type { Schedules, Writers } from '../../ports/writers.ts';
import type { ArchivePorts } from '../restoreSteps/archive.ts';
import type { FilesPlan } from '../restoreSteps/planFiles.ts';
import type { Choice, Skipped } from '../vaultRecords/choose.ts';
import type { RecoveringPorts } from '../wal/recoveringPorts.ts';
import type { Alternative } from './alternative.ts';
import type { RecoveryPlan } from './recoveryContract.ts';

export interface RestorePorts extends ArchivePorts {
  /** For the receipt only; a key that may only read the vault can still restore, with a warning. */
  readonly writer: VaultWriter;
  /** Null with `only: 'objects'`. */
  readonly database: TargetDatabase | null;
  /** Null with `only: 'database'`. */
  readonly files: TargetFiles | null;
  readonly scratch: Scratch;
  readonly schedules: Schedules;
  readonly exclusion: Exclusion;
  /** Null where no copies of the secrets are kept. */
  readonly keys: KeysAtHand | null;
  /** Null where the operator gave none. */
  readonly canary: Canary | null;
  /** Null where a person stops and starts the application. */
  readonly writers: Writers | null;
  /** Recovers a moment between snapshots; absent where it cannot. */
  readonly recovering?: RecoveringPorts;
}

export interface RestoreOptions {
  readonly choice: Choice;
  /** The moment to recover where a window covers it; of a time, otherwise, the snapshot that `choice` means. */
  readonly target?: RecoveryTarget;
  /** Kinds of doubts that the operator overrides; none unless given. */
  readonly trust?: readonly string[];
  readonly only: 'database' | 'objects' | 'both';
  /**
   * What to do with newer files with `only: 'objects'`; when absent, the restore asks if there are too many of them.
   */
  readonly newer?: 'keep' | 'overwrite' | undefined;
  /** Name of the database at the target; null for the snapshot's own. */
  readonly database: string | null;
  readonly way: RestoreWay;
  /** Puts everything into the tablespaces of the source; false unless given: into the default one. */
  readonly tablespaces?: boolean;
  /** Ends other sessions before the swap. */
  readonly disconnect: boolean;
  /** Restores every row and leaves out, or weakens, the objects that fail; false stops at the first one. */
  readonly keepGoing: boolean;
  /**
   * Creates objects that a plain role may not create as the master, only from a signed snapshot; false unless given.
   */
  readonly asMaster?: boolean;
  /** Keeps a file of SQL for the operator under this name; returns where it is. */
  readonly keepList: (name: string, sql: string) => Promise<string>;
  /** Instead of restoring: swaps in the verified copy that an earlier restore kept, or drops it. */
  readonly kept: 'finish' | 'discard' | null;
  /** Privileged rights that the operator allows to be restored to roles of the snapshot; none unless given. */
  readonly granted?: GrantedRights;
  /** Parallel workers of pg_restore. */
  readonly jobs: number;
  /** Files in flight at once. */
  readonly concurrency: number;
  /** Shown the plan before anything is touched; false ends the run with nothing changed. */
  readonly confirm: (plan: RestorePlan) => Promise<boolean>;
  /** Shown the copy before it is dropped; false ends the run with nothing changed. */
  readonly confirmDiscard: (kept: Kept) => Promise<boolean>;
}

/**
 * `swap`: into a new database that takes the existing one's place. `in place`: into the existing one, emptied first.
 * `beside`: only the database, under a name of its own; nothing is swapped and no file is written, unless the database
 * is called `unless`, which makes it a swap.
 */
export type RestoreWay =
  | { readonly kind: 'swap' | 'in place' }
  | { readonly kind: 'beside'; readonly unless: string | null };

export interface DatabasePlan {
  readonly way: 'new' | 'swap' | 'in place' | 'beside';
  /** `host:port` of the server. */
  readonly server: string;
  readonly name: string;
  /** The application's database, where this one is restored next to it; otherwise null. */
  readonly besides: string | null;
  /** Where the archive is restored to before the swap. */
  readonly fresh: string;
  /** What the existing database is called afterwards; null where there is none, and in place. */
  readonly retired: string | null;
  /** What the restored one would be called if the operator goes back to the retired one. */
  readonly setAside: string;
  readonly archiveBytes: number;
  readonly tables: number;
  readonly rows: number;
  readonly existingTables: number;
  readonly existingBytes: number;
  readonly sessions: number;
  readonly createRoles: readonly string[];
  /** How each of `createRoles` is created: attributes, memberships, settings, and what it is not granted. */
  readonly roles: readonly RoleToMake[];
  /** Statements for what roles and the database are not granted; a person may run them as a superuser. */
  readonly leftOut: readonly string[];
  /** Those of `createRoles` that log in, each without a password at first. */
  readonly passwordRoles: readonly string[];
  /** Logical slots of the existing database. */
  readonly slots: readonly string[];
  /** Subscriptions of the existing database. */
  readonly subscriptions: readonly string[];
  /** Where a copy that an earlier restore kept is swapped in: since when it is verified; else null. */
  readonly keptSince: string | null;
}

/** What a person agrees to with `--as-master`. */
export interface MasterPlan {
  /** Of all statements, in hex: `--confirm-statements`. */
  readonly digest: string;
  /** In the archive's order, without secrets. */
  readonly statements: readonly string[];
}

/** Everything that a restore would do, for the screen, before anything is touched. */
export interface RestorePlan {
  readonly snapshot: string;
  readonly snapshotAt: string;
  readonly ageSeconds: number;
  /** The newest proven snapshot, where another one was chosen because it is newer; else null. */
  readonly proven: Alternative | null;
  /** Newer snapshots that were passed over, newest first. */
  readonly skipped: readonly Skipped[];
  readonly database: DatabasePlan | null;
  /** The operator's command that stops the application's writers; null where a person does. */
  readonly stops: string | null;
  /** What the snapshot does not bring back; absent where its manifest does not record it. */
  readonly notInSnapshot?: readonly Absence[];
  readonly files:
    | (FilesPlan & {
        readonly target: string;
        readonly indexKeys: readonly string[];
        /** The bucket's own settings, for a person to set again; null where the index does not record them. */
        readonly settings: BucketSettings | null;
      })
    | null;
  /** What is run as the master; absent without `--as-master`. */
  readonly asMaster?: MasterPlan;
  /** Where a moment between snapshots was asked for and the log leads there. */
  readonly recovery?: RecoveryPlan;
  /** Current keys that are the snapshot's; `warnings` name the others. */
  readonly keys: readonly string[];
  readonly warnings: readonly string[];
  /** Why it cannot be done here; empty when it can. */
  readonly obstacles: readonly string[];
}
