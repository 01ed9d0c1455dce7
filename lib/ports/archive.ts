import type { Unrestored } from '../core/restore/unrestored.ts';
import type { TocEntry } from '../core/snapshots/toc.ts';
import type { Failure } from '../errors.ts';
import type { DatabaseAddress } from './database.ts';

/** A program that bytes pass through: joined to its neighbours directly, without a detour through this process. */
export interface CommandFilter {
  readonly kind: 'command';
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Called once when the program has ended, whatever happened: removes the key ring it was given. */
  readonly release?: () => Promise<void>;
  /**
   * What the exit means where the program's output tells more than its exit code: a Failure fails the stream, even
   * after code 0; null leaves it to the code. `stderr` is the last 64 KiB.
   */
  readonly judge?: (exitCode: number, stderr: string) => Failure | null;
}

/** A step within this process. Must not end its stream normally unless everything before it was complete. */
export interface TransformFilter {
  readonly kind: 'transform';
  readonly name: string;
  transform(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

export type Filter = CommandFilter | TransformFilter;

export interface DumpFacts {
  readonly archiveBytes: number;
  readonly archiveSha256: string;
  readonly toc: readonly TocEntry[];
  /** Lines that pg_dump wrote to stderr although it succeeded. */
  readonly warnings: readonly string[];
  /** True when the archive's schema uses `attrelid`-style column option `pg_attver`, which other minors refuse. */
  readonly usesAttver: boolean;
  readonly tools: { readonly pgDump: string; readonly pgRestore: string; readonly compressor: string };
}

export interface DumpRun {
  /**
   * The compressed (and sealed) bytes. Ends normally only after every process of the pipeline has exited 0;
   * otherwise it throws a Failure that names the process that failed first, not its neighbours that died of SIGPIPE.
   * May be read once.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Settles after `bytes` has ended; rejects with the same Failure. */
  readonly facts: Promise<DumpFacts>;
}

/** Archive out. */
export interface Dumper {
  /**
   * The pg_dump that will be used for a server of this version. Failure `configuration` naming the package to install
   * when there is none of its major. Warnings: behind the server's minor.
   */
  client(serverVersionNumber: number): Promise<{ readonly pgDump: string; readonly warnings: readonly string[] }>;
  /**
   * Starts pg_dump inside an exported snapshot. Aborting `signal` ends every process. A stream that stalls is ended.
   */
  dump(request: {
    readonly address: DatabaseAddress;
    readonly serverVersionNumber: number;
    readonly snapshotId: string;
    /** The database's own, whatever is set for its sessions. */
    readonly encoding?: string;
    /** Whether it holds amounts of type money, in sessions whose lc_monetary is another than C; false unless given. */
    readonly money?: boolean;
    /** Applied after compression, in order: the seal. */
    readonly filters: readonly Filter[];
    readonly signal: AbortSignal;
  }): DumpRun;
}

/** From stored bytes to a plain archive on disk. */
export interface Unpacker {
  /**
   * Unseals and decompresses `bytes` into `path`, written under a temporary name and renamed only when every step has
   * succeeded and `expect` holds; otherwise nothing is left. Failure `verification` names the cause: damaged
   * ciphertext, wrong key, broken compression, more bytes than `expect.archiveBytes` (a bomb), another digest.
   */
  unpack(request: {
    readonly bytes: AsyncIterable<Uint8Array>;
    readonly unseal: Filter | null;
    readonly path: string;
    readonly expect: { readonly archiveBytes: number; readonly archiveSha256: string };
    readonly signal: AbortSignal;
  }): Promise<void>;
}

/** One statement of an archive, without its semicolon, for which a superuser may be needed. */
export interface PrivilegedStatement {
  readonly statement: string;
  /** The same without secrets, for a screen. */
  readonly shown: string;
}

/** Archive in. */
export interface Restorer {
  /**
   * Failure `configuration`, with the package to install, where no pg_restore here reads what this pg_dump writes
   * (`pg_dump 16.14`), for a server of this version.
   */
  refuseUnreadable(pgDumpVersion: string, versionNumber: number): Promise<void>;
  /** Table of contents; reading it proves little: an archive cut short lists well. */
  toc(archivePath: string, versionNumber: number): Promise<readonly TocEntry[]>;
  /** Reads the archive to its end without a database; Failure `verification` when it is cut short or malformed. */
  readWhole(archivePath: string, versionNumber: number, signal: AbortSignal): Promise<void>;
  /**
   * Statements of the archive that create objects a plain role may not create, in the archive's order. Needs no server.
   */
  privileged(archivePath: string, versionNumber: number): Promise<readonly PrivilegedStatement[]>;
  /**
   * Restores a custom-format archive, with the target's client, as the address's user (and role). Never psql. A
   * statement that fails is run once more. When it fails again the restore stops, except for what `leaveOut` names and
   * an explicit list of harmless failures, which are returned, as is what no restore brings back (subscriptions).
   * Failure `verification` where the archive is at fault, otherwise the kind that names the target's fault. Also
   * returns, in the archive's order, statements that only the target's master may run: they evaluate nothing of the
   * archive.
   */
  restore(request: {
    readonly archivePath: string;
    readonly target: DatabaseAddress;
    readonly targetVersionNumber: number;
    readonly jobs: number;
    /** Puts objects into the tablespaces that the archive names; false unless given: into the database's own. */
    readonly tablespaces?: boolean | undefined;
    /**
     * Called once, after every row is loaded and before row security, policies and grants, which may hide rows from the
     * role that restored them. Materialized views are filled after it.
     */
    readonly beforeRights?: () => Promise<void>;
    /**
     * What the restore leaves out instead of stopping: `privileged` objects that a plain role may not create, with what
     * depends on them; or `anything` that fails through the archive's fault. A materialized view that cannot be filled
     * never stops it.
     */
    readonly leaveOut: 'nothing' | 'privileged' | 'anything';
    /**
     * Statements of {@link Restorer.privileged} that a person has read, and the master to run them as where the
     * restoring role may not: each in its own session that evaluates nothing of the archive. Absent: none is run that
     * way.
     */
    readonly asMaster?: { readonly address: DatabaseAddress; readonly statements: readonly string[] };
    readonly signal: AbortSignal;
  }): Promise<{
    readonly harmless: readonly string[];
    /** Left out or weakened, in the archive's order. */
    readonly unrestored: readonly Unrestored[];
    /** Event triggers come last: they run whenever anybody changes the schema. */
    readonly refused: { readonly ownership: readonly string[]; readonly eventTriggers: readonly string[] };
    /** Grants of the archive on whole objects, because the restoring role may not grant on objects of extensions. */
    readonly grants: readonly string[];
    readonly pgRestore: string;
  }>;
}

/** Public keys: what the backup holds. */
export interface Seal {
  /** Upper-case hex, sorted. */
  readonly recipients: readonly string[];
  /** For the manifest: `openpgp 6.3.2`, `gpg 2.2.40`. */
  readonly program: string;
  /**
   * Fails, `configuration`, for a key that is missing, expired, revoked or cannot encrypt; returns warnings (expires
   * soon).
   */
  check(now: Date): Promise<readonly string[]>;
  /** A new filter for one stream. */
  filter(): Promise<Filter>;
}

/** The private key: what drill and restore hold. */
export interface Unseal {
  /** Fingerprints of the available primary keys. */
  readonly keys: readonly string[];
  filter(): Promise<Filter>;
}

/** Tries both halves of a key pair on a few bytes, the way they are used on a dump. */
export interface KeyTrial {
  seal(content: Uint8Array): Promise<Uint8Array>;
  /**
   * Failure `verification` where no available private key opens it, `credentials` for a wrong or missing passphrase.
   */
  open(content: Uint8Array): Promise<Uint8Array>;
}
