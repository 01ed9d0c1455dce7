import type { NextAfter } from '../../core/runs/timetable.ts';
import type { Progress } from '../../core/wal/resume.ts';
import type { Exclusion } from '../../ports/exclusion.ts';
import type { VaultReader, VaultWriter } from '../../ports/vault.ts';
import type { Receiving, SealedPieces, WalReceiver, WalSlots, WalSource, WalSpool } from '../../ports/wal.ts';
import type { JobReport } from '../run.ts';

export interface StreamPorts {
  readonly source: WalSource;
  readonly slots: WalSlots;
  readonly receiver: WalReceiver;
  readonly spool: WalSpool;
  readonly pieces: SealedPieces;
  readonly reader: VaultReader;
  readonly writer: VaultWriter;
  readonly exclusion: Exclusion;
}

/** When base backups are taken while the log is streamed. */
export interface BasesOptions {
  readonly next: NextAfter;
  /** `urgent`: with a checkpoint at once, instead of the next one that comes anyway. */
  take(urgent: boolean): Promise<JobReport>;
}

export interface StreamOptions {
  /** Between two uploads of the open segment. */
  readonly seconds: number;
  /** Of everything stored, at birth. */
  readonly lockDays: number;
  /** When the spool is larger, the receiver is stopped and the source keeps the log. */
  readonly spoolBytes: number;
  /** Null where a person takes them. */
  readonly bases: BasesOptions | null;
}

/** What the two halves of a running stream share. */
export interface Streaming {
  readonly host: string;
  readonly systemIdentifier: string;
  readonly segmentBytes: number;
  /** Null until it is known where to go on. */
  progress: Progress | null;
  receiving: Receiving | null;
  /** Why the log has a gap since the last window, or null. */
  gap: string | null;
  /** The source refused to go on after the spool: what is there is uploaded, then it is fetched again. */
  stuck: boolean;
  /** What was committed by then is in the vault; by the source's clock. */
  completeUntil: Date | null;
  uploads: number;
  uploadedBytes: number;
}
