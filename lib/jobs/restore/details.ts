import type { BroughtFiles, FailedFile } from '../restoreSteps/bringFiles.ts';
import type { ChecklistItem } from './checklist.ts';
import type { DatabasePlan, RestorePlan } from './contract.ts';
import type { LeftOut } from './leftOut.ts';

export interface RestoredFiles extends Pick<BroughtFiles, 'written' | 'writtenBytes' | 'present'> {
  /** The first keys, in order, of the `overwrittenCount` that existed with other contents. */
  readonly overwritten: readonly string[];
  readonly overwrittenCount: number;
  /** The first keys, in order, of the `keptCount` that are newer than the snapshot. */
  readonly kept: readonly string[];
  readonly keptCount: number;
  /** The first ones by key order, of `failedCount`. */
  readonly failed: readonly FailedFile[];
  readonly failedCount: number;
}

export function restoredFilesOf(brought: BroughtFiles): RestoredFiles {
  const { written, writtenBytes, present, overwritten, kept, failed } = brought;
  return {
    written,
    writtenBytes,
    present,
    overwritten: overwritten.first,
    overwrittenCount: overwritten.count,
    kept: kept.first,
    keptCount: kept.count,
    failed: failed.first,
    failedCount: failed.count,
  };
}

/** What a restore's receipt says besides its outcome. */
export interface RestoreDetails {
  /** Of a dry run. */
  readonly plan: RestorePlan;
  readonly snapshot: string;
  readonly snapshotAt: string;
  readonly database: DatabasePlan | null;
  /** Absent where files were not restored; its presence is a new baseline to the mirror. */
  readonly files: RestoredFiles;
  /** Without `statisticsSeconds`. */
  readonly seconds: number;
  /** How long the planner's statistics took; absent where no database was restored. */
  readonly statisticsSeconds: number;
  /** What was seen to be right, and what is left to a person. */
  readonly checklist: readonly ChecklistItem[];
  /** Objects of the database that were left out or weakened; absent where none was. */
  readonly leftOut: LeftOut;
  /** What was agreed to be run as the master; absent without `--as-master`. */
  readonly asMaster: { readonly digest: string; readonly statementCount: number };
  /** What the server refused, where the restore stopped at it: the first ones, of `errorCount`. */
  readonly errors: readonly string[];
  readonly errorCount: number;
  /** After a failed verification: the snapshot to try next. */
  readonly older: string;
  /** SQL that swaps back, for another database of the same server; null where nothing was swapped out. */
  readonly undo: readonly string[] | null;
  /** SQL that puts a database restored next to the application's in its place; null for every other restore. */
  readonly later: readonly string[] | null;
}
