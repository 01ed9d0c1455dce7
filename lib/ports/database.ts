import type { Catalog } from '../core/snapshots/catalog.ts';
import type { Census, Counted } from '../core/snapshots/census.ts';
import type { LeftOut } from '../core/snapshots/leftOut.ts';
import type { Manifest, QuietMoment } from '../core/snapshots/manifest.ts';
import type { RowsByKey } from './rows.ts';

/**
 * Where a database is and who asks. Holds a password: never printed, never an argument of a process (it travels in
 * the child's environment), never stored.
 */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  /** libpq's word: `disable`, `prefer`, `require`, `verify-ca`, `verify-full`. */
  readonly sslMode: string;
  readonly sslRootCert?: string;
  /** Role to become after connecting (`SET ROLE`), for a restore as the owner. */
  readonly role?: string;
}

/** A database that can be read and described. Every method reads, none writes. */
export interface ReadableDatabase {
  catalog(): Promise<Catalog>;
  /**
   * Sorted as {@link Census} says. With `hash`, contents too. Fails naming the table that cannot be read. An abort
   * cancels the queries on the server.
   */
  census(options: CountOptions): Promise<Census>;
  /** The same, but skips a table that cannot be counted. Fails only when the tables cannot be listed, and on abort. */
  counts(options: CountOptions): Promise<Counted>;
  /** Single rows of it, on one connection for the length of `use`. An abort cancels what runs on the server. */
  rows<T>(use: (rows: RowsByKey) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** What no dump of it carries. */
  leftOut(): Promise<LeftOut>;
  /** Rows of one operator-written query, run read-only with a time limit; every value as text. */
  ask(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** The same for a query of any length: through a cursor, in pages of some thousand rows, memory bounded. */
  pages(sql: string): AsyncIterable<readonly (readonly (string | null)[])[]>;
}

export interface CountOptions {
  readonly hash: boolean;
  /** Everything unless given. */
  readonly only?: 'tables' | 'materialized views';
  readonly except?: readonly { readonly schema: string; readonly name: string }[];
  readonly signal?: AbortSignal;
}

export interface ServerFacts {
  readonly version: string;
  /** `server_version_num`: 150018. The major is `Math.trunc(n / 10000)`. */
  readonly versionNumber: number;
  /** Null where the server does not show it to this user. */
  readonly systemIdentifier: string | null;
  readonly standby: boolean;
  /** Of the write-ahead log; null on a standby, and where the server does not show it. */
  readonly timeline: number | null;
  /** When the server was started. */
  readonly startedAt: Date;
  /** Of this database on its disk. */
  readonly databaseBytes: number;
  /** The server's clock, for skew. */
  readonly now: Date;
}

/** One finding that makes a faithful dump impossible, with what to do about it. */
export interface Obstacle {
  readonly what: string;
  readonly hint: string;
}

export interface ExportedSnapshot extends ReadableDatabase {
  /** For `pg_dump --snapshot`; valid as long as the callback of `withSnapshot` runs. */
  readonly id: string;
  /** Database clock at the moment of the snapshot. */
  readonly at: Date;
  readonly lsn: string;
  /**
   * Where the log was flushed to immediately before and after the snapshot, with the transactions then in progress: a
   * recovery to there shows exactly these rows. Null where no such moment was found or looked for.
   */
  readonly quiet: QuietMoment | null;
  /** Of the database. */
  readonly encoding: string;
  /** Whether it holds amounts of type money, in sessions whose lc_monetary is another than C. */
  readonly money: boolean;
  /**
   * As {@link ReadableDatabase.counts}, begun when pg_dump holds its locks on the tables, and at the latest when
   * `dumped` settles: a table truncated or rewritten between the snapshot and those locks is not in the dump as the
   * snapshot shows it.
   */
  countDumped(options: CountOptions & { readonly dumped: Promise<unknown> }): Promise<Counted>;
}

/** The live database, opened read-only. Throws Failure `source` (unreachable), `credentials`, or `unexpected`. */
export interface SourceDatabase {
  readonly address: DatabaseAddress;
  facts(): Promise<ServerFacts>;
  /**
   * What stands in the way of a faithful dump: a transaction pooler in between, row-level security that would hide
   * rows, tables or large objects that may not be read, no table at all. Empty when nothing does. All at once.
   */
  obstacles(): Promise<readonly Obstacle[]>;
  /**
   * What may still make a dump, a census or a restore fail: few locks for many tables, indexes that need a search_path.
   */
  risks(): Promise<readonly Obstacle[]>;
  /** How many relations a server needs locks for to restore this database in one statement. */
  relations(): Promise<number>;
  /**
   * Opens a repeatable-read transaction, exports its snapshot, and keeps it open until `use` settles. Census and
   * catalog inside see exactly what `pg_dump --snapshot` sees, whatever is written in the meantime. Fails, giving up
   * the transaction, when it makes another session wait for a lock longer than the configured limit.
   */
  withSnapshot<T>(
    use: (snapshot: ExportedSnapshot, signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
  /** The live database as it is now, each statement in its own snapshot: for the tolerant comparison only. */
  now(): ReadableDatabase;
}

/** What a target must support before a restore is tried. */
export type RestoreNeeds = Pick<Manifest, 'catalog' | 'source' | 'tablespaces'>;

/** An empty database to restore into, and the reader that verifies it. */
export interface FreshDatabase {
  /** Connects as the plain role the restore runs as, which also counts and asks. */
  readonly address: DatabaseAddress;
  /** `server_version_num` of the server that holds it. */
  readonly versionNumber: number;
  readonly reader: ReadableDatabase;
  /** Extensions created by a role other than the master, as managed servers do; empty in a restore. */
  readonly provided: readonly string[];
}
