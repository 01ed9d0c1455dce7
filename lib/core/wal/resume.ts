import { formatLsn, type Lsn, segmentStart } from './lsn.ts';
import { type SpooledSegment, spoolReachesBack } from './uploads.ts';

/** Up to where the vault has the log, and the record that says so. */
export interface Progress {
  readonly timeline: number;
  readonly end: Lsn;
  /** By its digest; null where a new window begins. */
  readonly last: { readonly key: string; readonly sha256: string } | null;
}

export interface Found {
  /** Null where the vault has nothing of this cluster. */
  readonly progress: Progress | null;
  /** From where the anchor slot keeps the log. */
  readonly anchorLsn: Lsn;
  /** Of the source now. */
  readonly timeline: number;
  readonly spooled: readonly SpooledSegment[];
  readonly segmentBytes: number;
  /** Whether the source refused to go on after the spool. */
  readonly stuck: boolean;
}

export interface ResumePlan {
  readonly progress: Progress;
  /** Whether to empty the spool and fetch again from where the anchor slot keeps the log. */
  readonly refetch: boolean;
  /** What is lost between the last window and this one, in a sentence; null where nothing is. */
  readonly gap: string | null;
}

/** How a stream goes on: after the spool where that leaves nothing out, otherwise from the anchor slot. */
export function planResume({ progress, anchorLsn, timeline, spooled, segmentBytes, stuck }: Found): ResumePlan {
  const kept = segmentStart(anchorLsn, segmentBytes);
  if (progress === null) return { progress: { timeline, end: kept, last: null }, refetch: true, gap: null };
  if (!stuck && spoolReachesBack(spooled, progress, segmentBytes)) return { progress, refetch: false, gap: null };
  if (kept <= progress.end) return { progress, refetch: true, gap: null };
  return {
    progress: { timeline, end: kept, last: null },
    refetch: true,
    gap: `the source no longer has the log from ${formatLsn(progress.end)} to ${formatLsn(kept)}`,
  };
}
