import type { BroughtFiles } from '../restoring/bringFiles.ts';
import type { ChecklistItem } from './checklist.ts';
import type { DatabasePlan, RestorePlan } from './contract.ts';

/** What a restore's receipt says beside its outcome. */
export interface RestoreDetails {
  /** Of a dry run. */
  readonly plan: RestorePlan;
  readonly snapshot: string;
  readonly snapshotAt: string;
  readonly database: DatabasePlan | null;
  /** Absent where files were not restored; the mirror takes its presence for a new baseline. */
  readonly files: BroughtFiles;
  readonly seconds: number;
  /** What was seen to be right, and what is left to a person. */
  readonly checklist: readonly ChecklistItem[];
  /** After a failed verification: the snapshot to try next. */
  readonly older: string;
  /** SQL that swaps back, for another database of the same server; null where nothing was swapped out. */
  readonly undo: readonly string[] | null;
  /** SQL that puts a database restored beside the application's in its place; null for every other restore. */
  readonly later: readonly string[] | null;
}
