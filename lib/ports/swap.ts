import type { KeptCopy } from '../core/restore/keptCopy.ts';
import type { FreshDatabase, RestoreNeeds } from './database.ts';

/** A database on the server that is marked as a kept copy. */
export interface Kept {
  readonly name: string;
  readonly copy: KeptCopy;
}

export interface SwapNames {
  readonly fresh: string;
  readonly current: string;
  readonly retired: string;
  readonly disconnect: boolean;
}

export interface OtherSession {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  /** A background worker of an extension, where that can be seen. */
  readonly worker: boolean;
  /** Whether the user of the target's address may end it. */
  readonly mayEnd: boolean;
}

/** `retainedBytes` of WAL are kept for it; null where the server cannot say. */
export interface LogicalSlot {
  readonly name: string;
  readonly active: boolean;
  readonly retainedBytes: number | null;
}

/** It is waiting to be finished; until then nobody can rename or drop its database. */
export interface PreparedTransaction {
  readonly gid: string;
  readonly owner: string;
}

/** What a target does between restoring a database and putting it in place. */
export interface Swapping {
  /**
   * Both renames in one transaction: `current` becomes `retired` (when it exists), `fresh` becomes `current`. Fails
   * while sessions are connected. With `disconnect`, a kept copy's swap closes `current` to new sessions first, then
   * ends them all, and opens it again whatever happens; after a kill {@link reopen} does.
   */
  swap(names: SwapNames): Promise<void>;
  /** Marks a verified database as a copy that waits for its swap, and closes it to everybody. May be called again. */
  keep(database: string, copy: KeptCopy): Promise<void>;
  /** Every copy that was kept on this server, with the name it has. */
  kept(): Promise<readonly Kept[]>;
  /** Opens the database that a killed swap of the copy `name` left closed; returns its name, null where none is. */
  reopen(name: string): Promise<string | null>;
  /** Opens a kept copy to a plain role that can count it; `settle` ends that role, `keep` closes the copy again. */
  revisit(database: string, needs: RestoreNeeds): Promise<FreshDatabase>;
  /**
   * Planner statistics of every table of the restored database; returns a sentence for each that has none. Before
   * `settle`.
   */
  analyze(fresh: FreshDatabase, signal: AbortSignal): Promise<readonly string[]>;
  /** Drops those of `roles` that nothing depends on; returns the others. */
  dropRoles(roles: readonly string[]): Promise<readonly string[]>;
  /** Ends the sessions of clients; background workers stay. */
  disconnect(database: string): Promise<number>;
  /** The database's own harmless settings, for queries that run before all of its properties are set. */
  applySettings(database: string, needs: RestoreNeeds): Promise<void>;
  /** Settings, ACL, comment and connection limit of the database; after the restore, before the swap. */
  dress(database: string, needs: RestoreNeeds): Promise<void>;
}
