import type { RoleToMake } from '../core/restore/roleRights.ts';
import type { DatabaseAddress, FreshDatabase, RestoreNeeds, ServerFacts } from './database.ts';
import type { Exclusion } from './exclusion.ts';
import type { LogicalSlot, OtherSession, PreparedTransaction, Swapping } from './swap.ts';

/** A statement that only a superuser may run, and what the server said. */
export interface RefusedStatement {
  readonly statement: string;
  readonly message: string;
}

export interface TargetState {
  readonly exists: boolean;
  /** User tables in it; 0 when it does not exist. */
  readonly tables: number;
  readonly sizeBytes: number;
  /** Who keeps the database from being renamed. */
  readonly sessions: readonly OtherSession[];
  readonly slots: readonly LogicalSlot[];
  readonly prepared: readonly PreparedTransaction[];
  /** Those that write into this database; `slot` is what their publisher keeps for them, null where they have none. */
  readonly subscriptions: readonly { readonly name: string; readonly slot: string | null; readonly enabled: boolean }[];
  /** How the roles of `missingRoles` will be made, and what each is not given. */
  readonly rolesToMake: readonly RoleToMake[];
  /** Harmless settings of the snapshot, as `name=value`, that the server does not take from this login; left out. */
  readonly refusedSettings: readonly string[];
  /** Existing roles that own something in the snapshot, and to which this login may give nothing. */
  readonly ungivableRoles: readonly string[];
  /** Names needed by the snapshot that the server does not have. */
  readonly missingRoles: readonly string[];
  readonly missingExtensions: readonly string[];
  /** `libraries` of shared_preload_libraries, and `cron.database_name`; null where this login may not read it or it is not set. */
  readonly preloads: { readonly libraries: readonly string[] | null; readonly cronDatabase: string | null };
  /** Why the server cannot make a database of the snapshot's locale, and the mend; null where it can. */
  readonly missingLocale: string | null;
}

/** The server a restore brings the database back to: the only port that may create, rename or drop. */
export interface TargetDatabase extends Swapping {
  readonly address: DatabaseAddress;
  /** Names are those of databases on this server: of the restores of one, whatever machine runs them, one holds it. */
  readonly exclusion: Exclusion;
  facts(): Promise<ServerFacts>;
  state(database: string, needs: RestoreNeeds): Promise<TargetState>;
  /**
   * Creates the roles (without passwords) that the snapshot needs and the server lacks; returns their names. Nothing
   * privileged is given to them but what this target was told to allow.
   */
  createRoles(needs: RestoreNeeds, names: readonly string[]): Promise<readonly string[]>;
  /**
   * A new empty database with the snapshot's encoding and locale; extensions that need the master's rights are made here.
   * Its address logs in as a plain role, so that nothing in the archive runs with the master's rights; `settle` puts the
   * snapshot's owner in its place. Fails for an extension that cannot be made, unless `goOn`: then the archive's own statement fails.
   */
  create(database: string, needs: RestoreNeeds, options?: { readonly goOn?: boolean }): Promise<FreshDatabase>;
  /**
   * The existing database emptied of its user schemas for an in-place restore, its subscriptions ended and their slots left to
   * their publishers; fails while other sessions are connected.
   */
  empty(database: string, needs: RestoreNeeds, options?: { readonly goOn?: boolean }): Promise<FreshDatabase>;
  /**
   * Runs, as the master and one by one, statements that the restoring role was refused (`refused` of `Restorer.restore`; a new
   * owner that may not create in the object's schema is let for that moment; an event trigger is made disabled). Returns those that only a superuser may run. Then
   * ends that role, unless it is to be kept: what it still owns goes to the snapshot's owner. May be called again.
   */
  settle(
    database: string,
    needs: RestoreNeeds,
    statements: readonly string[],
    options?: { readonly keepRole?: boolean },
  ): Promise<readonly RefusedStatement[]>;
  /**
   * Gives those of `grants` that are on objects of extensions, as who made the extension, and those among `made`, on objects that
   * the master made: of the restoring role's own attempt the server may say no more than a warning. Returns what was given,
   * and what only a superuser may give.
   */
  regrant(
    database: string,
    needs: RestoreNeeds,
    grants: readonly string[],
    made?: readonly string[],
  ): Promise<{ readonly given: readonly string[]; readonly refused: readonly RefusedStatement[] }>;
  drop(database: string): Promise<void>;
}
