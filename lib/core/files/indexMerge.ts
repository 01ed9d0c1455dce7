import type { IndexEntry } from './fileIndex.ts';
import type { ListedFile } from './listing.ts';
import { joinSorted, type SortedPages } from './sortedJoin.ts';

/** What happened to one key's file since the last index. */
export type MergeStep =
  | { readonly change: 'unchanged'; readonly entry: IndexEntry }
  | { readonly change: 'new'; readonly file: ListedFile; readonly previous?: undefined }
  /** `returned` had been gone: it is copied again, because prune may have hidden the old copy. */
  | { readonly change: 'changed' | 'returned'; readonly file: ListedFile; readonly previous: IndexEntry }
  /** Newly missing from the listing. */
  | { readonly change: 'gone'; readonly entry: IndexEntry }
  /** Was missing before; keeps its `goneAt`. */
  | { readonly change: 'stillGone'; readonly entry: IndexEntry };

/**
 * Compares the listing of the live bucket with the last index, both in pages and in UTF-8 byte order of their keys, and
 * yields pages of steps in that order. Changed means that size, ETag or time of modification differ. Throws
 * ListingProblem when the keys of a side do not rise.
 */
export function mergeIndex(
  previous: SortedPages<IndexEntry>,
  listing: SortedPages<ListedFile>,
): AsyncGenerator<readonly MergeStep[]> {
  return joinSorted<IndexEntry, ListedFile, MergeStep>(
    { what: 'the index', pages: previous },
    { what: 'the listing', pages: listing },
    {
      left: (entry) => ({ change: entry.goneAt === undefined ? 'gone' : 'stillGone', entry }),
      right: (file) => ({ change: 'new', file }),
      both: (entry, file) => {
        if (entry.goneAt !== undefined) return { change: 'returned', file, previous: entry };
        return isSame(entry, file) ? { change: 'unchanged', entry } : { change: 'changed', file, previous: entry };
      },
    },
  );
}

function isSame(entry: IndexEntry, file: ListedFile): boolean {
  return (
    entry.size === file.size && entry.etag === file.etag && Date.parse(entry.modifiedAt) === file.modifiedAt.getTime()
  );
}
