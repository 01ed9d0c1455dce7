import { type BrakeLimits, judgeBrake } from '../../core/files/brake.ts';
import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { type MergeStep, mergeIndex } from '../../core/files/indexMerge.ts';
import type { ListedFile } from '../../core/files/listing.ts';
import type { Spool } from '../../ports/scratch.ts';

/** What a mirror run will do. The steps themselves are in a spool, sorted by key: there may be millions. */
export interface MirrorPlan {
  readonly counts: Readonly<Record<MergeStep['change'], number>>;
  /** Entries of files gone for so long that the new index drops them. */
  readonly expired: number;
  readonly unchangedBytes: number;
  readonly copyBytes: number;
  /** Why the run must not go on without `--accept`; null when it may. */
  readonly brake: string | null;
}

/** A step of the spool: a file to copy, or an entry that is gone since this listing. */
export type MirrorStep =
  | {
      readonly do: 'copy';
      readonly key: string;
      /** As listed. */
      readonly size: number;
      /** As listed. */
      readonly etag: string;
      /** As listed, ISO 8601. */
      readonly modifiedAt: string;
      readonly previous: IndexEntry | null;
    }
  | { readonly do: 'gone'; readonly entry: IndexEntry };

/** Merges the listing with the last index; writes to `steps` what has to be done, and nothing for what is unchanged. */
export async function planMirror(
  previous: AsyncIterable<readonly IndexEntry[]>,
  listing: AsyncIterable<readonly ListedFile[]>,
  steps: Spool<MirrorStep>,
  rules: { readonly brake: BrakeLimits; readonly keep: (entry: IndexEntry) => boolean },
): Promise<MirrorPlan> {
  const counts = { unchanged: 0, new: 0, changed: 0, returned: 0, gone: 0, stillGone: 0 };
  let unchangedBytes = 0;
  let copyBytes = 0;
  let expired = 0;
  for await (const page of mergeIndex(previous, listing)) {
    const due: MirrorStep[] = [];
    for (const step of page) {
      counts[step.change] += 1;
      if (step.change === 'unchanged') unchangedBytes += step.entry.size;
      else if (step.change === 'gone') due.push({ do: 'gone', entry: step.entry });
      else if (step.change === 'stillGone') expired += rules.keep(step.entry) ? 0 : 1;
      else {
        const { key, etag, modifiedAt, size } = step.file;
        copyBytes += size;
        due.push({
          do: 'copy',
          key,
          size,
          etag,
          modifiedAt: modifiedAt.toISOString(),
          previous: step.previous ?? null,
        });
      }
    }
    await steps.write(due);
  }
  await steps.finish();
  const present = counts.unchanged + counts.changed + counts.gone;
  return {
    counts,
    expired,
    unchangedBytes,
    copyBytes,
    brake: judgeBrake({ present, gone: counts.gone, changed: counts.changed }, rules.brake),
  };
}

export function isStep(value: unknown): value is MirrorStep {
  return typeof value === 'object' && value !== null && 'do' in value && (value.do === 'copy' || value.do === 'gone');
}

/**
 * Whether a new index still needs an entry: of a present file, or of one that disappeared less than `keepGoneDays` ago.
 */
export function keepsEntry(now: Date, keepGoneDays: number): (entry: IndexEntry) => boolean {
  const oldest = now.getTime() - keepGoneDays * 86_400_000;
  return (entry) => entry.goneAt === undefined || new Date(entry.goneAt).getTime() >= oldest;
}
