import type { BaseSource } from '../core/wal/baseManifest.ts';
import type { Lsn } from '../core/wal/lsn.ts';
import type { RecoveryTarget } from '../core/wal/recoveryTarget.ts';
import type { SpooledSegment } from '../core/wal/uploads.ts';
import type { Failure } from '../errors.ts';
import type { Filter } from './archive.ts';
import type { DatabaseAddress } from './database.ts';

/** The source as a cluster, asked over a replication connection and by SQL. */
export interface WalSourceFacts extends BaseSource {
  readonly timeline: number;
  readonly flushLsn: Lsn;
  /** Besides the two that every cluster has. */
  readonly tablespaces: readonly string[];
  /** Whether the role may read them; `preloadLibraries` is empty where it may not. */
  readonly preloadsKnown: boolean;
}

export interface WalPosition {
  /** What was committed by then is in the log up to `flushLsn`. By the source's clock. */
  readonly at: Date;
  readonly timeline: number;
  readonly flushLsn: Lsn;
  /**
   * What the receiver on the work slot has told the source that it wrote; null where none is connected, and where the
   * role may not see it, which takes `pg_read_all_stats`.
   */
  readonly receivedLsn: Lsn | null;
}

export interface ReplicationSlot {
  readonly name: string;
  /** Null where the source has dropped its log. */
  readonly restartLsn: Lsn | null;
  /** Whether a program streams from it. */
  readonly active: boolean;
  /** The server's word: `reserved`, `extended`, `unreserved`, `lost`. */
  readonly walStatus: string | null;
}

/**
 * Reads how a cluster stands. Failure `source`, `credentials`, or `configuration` with a hint where it cannot be
 * streamed: no replication connection, no right, a standby, `wal_level=minimal`, older than 15.
 */
export interface WalSource {
  readonly address: DatabaseAddress;
  facts(): Promise<WalSourceFacts>;
  position(workSlot: string): Promise<WalPosition>;
  /** Null where there is none of this name. */
  slot(name: string): Promise<ReplicationSlot | null>;
  /** Sentences about settings of the source that endanger it or the log; empty where there are none. */
  risks(anchorSlot: string): Promise<readonly { readonly what: string; readonly hint: string }[]>;
}

/** Changes what the source keeps for us. Same failures. */
export interface WalSlots {
  /** Keeps the log from now on. */
  create(name: string): Promise<void>;
  /** `name` keeps what `of` keeps. */
  copy(of: string, name: string): Promise<void>;
  /** Lets the source drop what is before `to`; never back. */
  advance(name: string, to: Lsn): Promise<void>;
  /** Does nothing where there is none. Failure `busy` while a program streams from it. */
  drop(name: string): Promise<void>;
}

/** How a receiver ended. `retry`: start it again; everything else needs a person, or another slot. */
export type ReceiverEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'retry'; readonly failure: Failure }
  | { readonly kind: 'slot gone'; readonly failure: Failure }
  | { readonly kind: 'log gone'; readonly failure: Failure }
  | { readonly kind: 'fatal'; readonly failure: Failure };

export interface Receiving {
  readonly pid: number;
  /** Never rejects. */
  readonly ended: Promise<ReceiverEnd>;
  stop(): Promise<void>;
}

/** `pg_receivewal`, writing into the spool. */
export interface WalReceiver {
  start(slot: string): Promise<Receiving>;
}

/** What was received and is not in the vault yet. */
export interface WalSpool {
  readonly directory: string;
  /** Sorted by name; how far the open one is filled is not looked at. */
  list(segmentBytes: number): Promise<readonly SpooledSegment[]>;
  /** How many bytes of the open segment hold log; `written`: up to there it is known to be filled. */
  filled(segment: string, segmentBytes: number, written: Lsn | null): Promise<number>;
  /** Timelines whose history files are there, and the files' contents. */
  histories(): Promise<readonly { readonly timeline: number; readonly content: Uint8Array }[]>;
  read(segment: SpooledSegment['segment'], from: number, to: number): Promise<Uint8Array>;
  /** Bytes on the disk. */
  size(): Promise<number>;
  remove(segments: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

/** Seals a few megabytes in memory; `open` is the other half, and unpacks no more than `mostBytes`. */
export interface SealedPieces {
  /** Fingerprints. */
  readonly recipients: readonly string[];
  readonly program: string;
  seal(content: Uint8Array): Promise<Uint8Array>;
}

export interface PieceOpener {
  open(sealed: Uint8Array): Promise<Uint8Array>;
}

export interface BaseFacts {
  /** The server's own, byte for byte. */
  readonly serverManifest: Uint8Array;
  readonly timeline: number;
  readonly startLsn: string;
  readonly stopLsn: string;
  readonly plainBytes: number;
  readonly files: number;
  readonly tools: { readonly pgBasebackup: string; readonly compressor: string };
}

export interface BaseRun {
  /**
   * The compressed and sealed tar. Ends normally only after every program has exited 0 and every file of the tar has
   * the size and checksum that the server's manifest says; otherwise it throws a Failure. May be read once.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Settles after `bytes` has ended; rejects with the same Failure. */
  readonly facts: Promise<BaseFacts>;
}

/** `pg_basebackup`. */
export interface BaseTaker {
  take(request: {
    readonly address: DatabaseAddress;
    readonly serverVersionNumber: number;
    readonly label: string;
    /** Begins with a checkpoint at once, or with the next one that comes anyway. */
    readonly checkpoint: 'fast' | 'spread';
    readonly filters: readonly Filter[];
    readonly signal: AbortSignal;
  }): BaseRun;
}

/** A plain piece of the log: bytes of one segment, or a history file. */
export type WalFile =
  | { readonly kind: 'piece'; readonly segment: string; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'history'; readonly name: string; readonly bytes: Uint8Array };

export interface RecoveredCluster {
  /** A superuser of the source's own, in database `postgres`. Only processes of this user reach it. */
  readonly master: DatabaseAddress;
  /** `15.18`, for a person. */
  readonly serverVersion: string;
  /** Of the last transaction that was replayed, where the server's log tells. */
  readonly lastCommitAt: Date | null;
  readonly reached: 'target' | 'end of the log';
}

/** Makes a cluster from a base backup and the log, on this machine, for the length of a function. */
export interface Recovery {
  /**
   * Failure `configuration` where this machine lacks the server's programs or has another architecture. Returns
   * warnings: libraries of the source that are missing here.
   */
  refuseUnfit(source: BaseSource): Promise<readonly string[]>;
  use<T>(
    request: {
      readonly source: BaseSource;
      readonly timeline: number;
      /** A time that no later commit follows in the log is reached at its end. */
      readonly target: RecoveryTarget;
      /** The sealed tar, and what opens it. */
      readonly tar: AsyncIterable<Uint8Array>;
      readonly unseal: Filter;
      readonly log: AsyncIterable<WalFile>;
      readonly signal: AbortSignal;
    },
    use: (cluster: RecoveredCluster) => Promise<T>,
  ): Promise<T>;
}
