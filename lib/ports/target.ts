import type { RoleToMake } from '../core/restore/roleRights.ts';
import type { DatabaseAddress, FreshDatabase, Obstacle, RestoreNeeds, ServerFacts } from './database.ts';
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
  /** What keeps the database from being renamed. */
  readonly sessions: readonly OtherSession[];
  readonly slots: readonly LogicalSlot[];
  readonly prepared: readonly PreparedTransaction[];
  /** Those that write into this database; `slot` is what their publisher keeps for them, null where they have none. */
  readonly subscriptions: readonly { readonly name: string; readonly slot: string | null; readonly enabled: boolean }[];
  /** How the roles of `missingRoles` will be created, and what each is not granted. */
  readonly rolesToMake: readonly RoleToMake[];
  /** Harmless settings of the snapshot, as `name=value`, that the server does not accept from this login; left out. */
  readonly refusedSettings: readonly string[];
  /** Existing roles that own something in the snapshot and to which this login cannot give ownership. */
  readonly ungivableRoles: readonly string[];
  /** Names needed by the snapshot that the server does not have. */
  readonly missingRoles: readonly string[];
  readonly missingExtensions: readonly string[];
  /**
   * `libraries` of shared_preload_libraries, and `cron.database_name`; null where this login may not read it or it is
   * not set.
   */
  readonly preloads: { readonly libraries: readonly string[] | null; readonly cronDatabase: string | null };
  readonly missingTablespaces: readonly string[];
  /** Why the server cannot create a database with the snapshot's locale, and what to do; null where it can. */
  readonly missingLocale: string | null;
}

export interface MakeOptions {
  /** Leaves to the archive, which fails there, an extension that cannot be created; false unless given. */
  readonly goOn?: boolean;
  /** Puts the database into the snapshot's tablespace, and lets what is in it go into theirs; false unless given. */
  readonly tablespaces?: boolean | undefined;
}

/** Tries the login of restores on its server. Leaves nothing behind; what a killed trial left, the next one removes. */
export interface MasterTrial {
  /** `crm on db.internal:5432`. */
  readonly master: string;
  /**
   * Creates and drops a role and a database, as a restore does. What the login may not do, each with the SQL that
   * allows it. Failure `credentials`, with the SQL that creates the login, where it is not let in.
   */
  rights(): Promise<readonly Obstacle[]>;
  /** The server's room for locks: of so many sessions, for so many relations each. */
  lockRoom(): Promise<{ readonly sessions: number; readonly perSession: number }>;
}

/** The server a restore brings the database back to: the only port that may create, rename or drop. */
export interface TargetDatabase extends Swapping {
  readonly address: DatabaseAddress;
  /**
   * Names are those of databases on this server: only one restore of a database runs at a time, on whatever machine.
   */
  readonly exclusion: Exclusion;
  facts(): Promise<ServerFacts>;
  state(database: string, needs: RestoreNeeds): Promise<TargetState>;
  /**
   * Creates the roles (without passwords) that the snapshot needs and the server lacks; returns their names. They get
   * no privileges except those that this target is configured to allow.
   */
  createRoles(needs: RestoreNeeds, names: readonly string[]): Promise<readonly string[]>;
  /**
   * A new empty database with the snapshot's encoding and locale; extensions that need the master's rights are created
   * here. Its address logs in as a plain role, so that nothing in the archive runs with the master's rights; `settle`
   * puts the snapshot's owner in its place. Fails for an extension that cannot be created, unless `goOn`: then the
   * archive's own statement fails.
   */
  create(database: string, needs: RestoreNeeds, options?: MakeOptions): Promise<FreshDatabase>;
  /**
   * Empties the existing database for an in-place restore: drops its user schemas and its subscriptions, whose slots
   * stay at their publishers. Fails while other sessions are connected.
   */
  empty(database: string, needs: RestoreNeeds, options?: MakeOptions): Promise<FreshDatabase>;
  /**
   * Runs as the master, one by one, statements that the server refused to the restoring role (`refused` of
   * `Restorer.restore`). A new owner that may not create in the object's schema gets that right for the moment; an
   * event trigger is created disabled. Returns the statements that only a superuser may run. Then drops the role,
   * unless it is to be kept: what it still owns goes to the snapshot's owner. May be called again.
   */
  settle(
    database: string,
    needs: RestoreNeeds,
    statements: readonly string[],
    options?: { readonly keepRole?: boolean },
  ): Promise<readonly RefusedStatement[]>;
  /**
   * Runs those of `grants` that are on objects of extensions, as the role that created the extension, and those among
   * `made`, on objects that the master created: when the restoring role tries, the server may only warn. Returns what
   * was granted, and what only a superuser may grant.
   */
  regrant(
    database: string,
    needs: RestoreNeeds,
    grants: readonly string[],
    made?: readonly string[],
  ): Promise<{ readonly given: readonly string[]; readonly refused: readonly RefusedStatement[] }>;
  drop(database: string): Promise<void>;
}
