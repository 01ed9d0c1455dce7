import { compareBytes } from './byteOrder.ts';
import { checkRising } from './listing.ts';

interface Keyed {
  readonly key: string;
}

/** Pages of items whose keys rise in UTF-8 byte order over all pages; a page may be empty. */
export type SortedPages<T extends Keyed> = AsyncIterable<readonly T[]>;

export interface SortedSide<T extends Keyed> {
  /** For the message: `the listing`, `the index`. */
  readonly what: string;
  readonly pages: SortedPages<T>;
}

/** Maps a key that is on one side or on both; null for nothing. */
export interface Join<L, R, S> {
  left(item: L): S | null;
  right(item: R): S | null;
  both(left: L, right: R): S | null;
}

/**
 * Joins two sorted streams by key in one pass, holding one page of each. Awaits once per page, not per item: with
 * 200,000 keys the difference is most of the run. Throws ListingProblem when keys do not rise. Both sources are
 * closed whatever happens, also when the consumer stops early.
 */
export async function* joinSorted<L extends Keyed, R extends Keyed, S>(
  left: SortedSide<L>,
  right: SortedSide<R>,
  join: Join<L, R, S>,
): AsyncGenerator<readonly S[]> {
  const ls = cursorOver(left);
  const rs = cursorOver(right);
  try {
    while (true) {
      if (ls.at === ls.page.length && !ls.ended) await ls.load();
      if (rs.at === rs.page.length && !rs.ended) await rs.load();
      const joined = joinLoaded(ls, rs, join);
      if (joined.length > 0) yield joined;
      if (ls.ended && rs.ended) return;
    }
  } finally {
    await Promise.all([ls.close(), rs.close()]);
  }
}

interface Cursor<T> {
  page: readonly T[];
  at: number;
  /** No page is left, and `page` is used up. */
  ended: boolean;
  load(): Promise<void>;
  close(): Promise<void>;
}

function cursorOver<T extends Keyed>({ what, pages }: SortedSide<T>): Cursor<T> {
  const iterator = pages[Symbol.asyncIterator]();
  let last: string | null = null;
  const cursor: Cursor<T> = {
    page: [],
    at: 0,
    ended: false,
    async load() {
      const next = await iterator.next();
      cursor.at = 0;
      cursor.page = next.done === true ? [] : next.value;
      cursor.ended = next.done === true;
      for (const item of cursor.page) {
        checkRising(what, last, item.key);
        last = item.key;
      }
    },
    async close() {
      if (!cursor.ended) await iterator.return?.();
    },
  };
  return cursor;
}

/** Joins until one side needs its next page; a side that has ended lets the other run out. */
function joinLoaded<L extends Keyed, R extends Keyed, S>(ls: Cursor<L>, rs: Cursor<R>, join: Join<L, R, S>): S[] {
  const joined: S[] = [];
  const add = (item: S | null) => {
    if (item !== null) joined.push(item);
  };
  let left = ls.page[ls.at];
  let right = rs.page[rs.at];
  while (left !== undefined && right !== undefined) {
    const order = compareBytes(left.key, right.key);
    if (order < 0) add(join.left(left));
    else if (order > 0) add(join.right(right));
    else add(join.both(left, right));
    if (order <= 0) left = ls.page[++ls.at];
    if (order >= 0) right = rs.page[++rs.at];
  }
  if (rs.ended) for (; left !== undefined; left = ls.page[++ls.at]) add(join.left(left));
  if (ls.ended) for (; right !== undefined; right = rs.page[++rs.at]) add(join.right(right));
  return joined;
}
