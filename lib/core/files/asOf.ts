import type { IndexEntry, IndexHeader } from './fileIndex.ts';
import { joinSorted, type SortedPages } from './sortedJoin.ts';

/** An index by its key and its first line. Its entries stand under `header.same ?? key`. */
export interface IndexRef {
  readonly key: string;
  readonly header: IndexHeader;
}

export interface IndexChoice {
  /** The first index whose listing began after the moment; where there is none, the one being listed at that moment. */
  readonly after: IndexRef | null;
  /** The last index whose listing had ended by the moment; where there is none, the one being listed at that moment. */
  readonly before: IndexRef | null;
  /** What the choice cannot guarantee, in words for a person; null when nothing. */
  readonly note: string | null;
}

/** The indexes that {@link mergeAsOf} needs for the files of the database as it was at `at`. `refs` in any order. */
export function chooseIndexes(refs: readonly IndexRef[], at: Date): IndexChoice {
  const moment = at.getTime();
  const sorted = refs.toSorted((a, b) => beganAt(a) - beganAt(b));
  const later = sorted.find((ref) => beganAt(ref) > moment) ?? null;
  const ended = sorted.findLast((ref) => endedAt(ref) <= moment) ?? null;
  const underWay = sorted.findLast((ref) => beganAt(ref) <= moment && endedAt(ref) > moment) ?? null;
  if (later === null) return { after: underWay, before: ended, note: noteOnNoneAfter(underWay ?? ended, at) };
  const before = ended ?? underWay;
  return { after: later, before, note: before === null ? noteOnNoneBefore(at) : null };
}

function beganAt(ref: IndexRef): number {
  return Date.parse(ref.header.listingBeganAt);
}

function endedAt(ref: IndexRef): number {
  return Date.parse(ref.header.listingEndedAt);
}

function noteOnNoneBefore(at: Date): string {
  return `no index was taken before ${at.toISOString()}: files deleted or overwritten soon after it may be missing or newer`;
}

function noteOnNoneAfter(last: IndexRef | null, at: Date): string {
  if (last === null) return 'no index of the files was found: which files there were is not known';
  return `no index was taken after ${at.toISOString()}: files written after ${last.header.listingBeganAt} may be missing`;
}

/**
 * The files of the database as it was at `at` (T), in key order, by the two indexes of {@link chooseIndexes}: A, whose
 * listing began after T, and B, whose listing had ended by T. The result may hold files that nothing at T refers to;
 * what it must not do is lack one that something refers to. Entries are returned without `goneAt`.
 *
 * What a row at T refers to was written before T, or, where the application writes the row first, soon after:
 * - In A's listing: it was there after T. It is taken, also when it came only after T (row first, file second).
 * - In B's listing, and gone in A: it went after B's listing had passed, perhaps after T. It is taken. `goneAt` may
 *   then lie before T: it is when the listing *began* that had the file no more, and that one may have been under way
 *   at T.
 * - In both, but A's version was modified after T: A's bytes are certainly not those of T, B's are the last seen before
 *   it. B's are taken. This is what brings files back that were encrypted in place.
 * - Gone in A, not in B's listing: it is part only if `goneAt` is not before T, that is if it came back after B. What
 *   was gone in B already and has not come back is no part.
 * - In B's listing and unknown to A: A was rebuilt, or has dropped the entry. It is taken.
 * - Without A, B's listing; without B, A's, and what A says went after T. The choice's note says what may be missing.
 *   No index can know a file that came after one listing passed by and went before the next: a drill's check of rows
 *   against files can.
 *
 * Times of files and of indexes come from other clocks than T: they must agree to within the gap between a backup and
 * the next mirror run, which by default is ten minutes.
 */
export function mergeAsOf(
  after: SortedPages<IndexEntry> | null,
  before: SortedPages<IndexEntry> | null,
  at: Date,
): AsyncGenerator<readonly IndexEntry[]> {
  const moment = at.getTime();
  const unlessGone = (entry: IndexEntry): IndexEntry | null =>
    entry.goneAt !== undefined && Date.parse(entry.goneAt) < moment ? null : asPresent(entry);
  return joinSorted<IndexEntry, IndexEntry, IndexEntry>(
    { what: 'the index after', pages: after ?? noPages() },
    { what: 'the index before', pages: before ?? noPages() },
    {
      left: unlessGone,
      right: unlessGone,
      both: (later, earlier) => {
        if (earlier.goneAt !== undefined) return unlessGone(later);
        return Date.parse(later.modifiedAt) > moment ? earlier : asPresent(later);
      },
    },
  );
}

function asPresent(entry: IndexEntry): IndexEntry {
  if (entry.goneAt === undefined) return entry;
  const { goneAt: _, ...file } = entry;
  return file;
}

async function* noPages(): AsyncGenerator<readonly IndexEntry[]> {
  // A missing side has no entry.
}
