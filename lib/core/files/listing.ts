import { compareBytes } from './byteOrder.ts';

/** A file as a listing of the live bucket shows it. */
export interface ListedFile {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

/** A listing or an index that breaks the rule: keys in rising UTF-8 byte order, each once. */
export class ListingProblem extends Error {
  override readonly name = 'ListingProblem';
}

/**
 * Passes a listing on as long as its keys rise; throws {@link ListingProblem} at the first one that repeats or goes
 * back. A store that answers like that would make files look gone that are there.
 */
export async function* watchListing<T extends { readonly key: string }>(listing: AsyncIterable<T>): AsyncGenerator<T> {
  let previous: string | null = null;
  for await (const file of listing) {
    checkRising('the listing', previous, file.key);
    previous = file.key;
    yield file;
  }
}

/** Throws {@link ListingProblem} when `key` does not come after `previous`; null stands for the beginning. */
export function checkRising(what: string, previous: string | null, key: string): void {
  if (previous === null) return;
  const order = compareBytes(previous, key);
  if (order < 0) return;
  const fault =
    order === 0 ? `repeats ${JSON.stringify(key)}` : `shows ${JSON.stringify(key)} after ${JSON.stringify(previous)}`;
  throw new ListingProblem(`${what} ${fault}`);
}

/** Gathers single items into pages, in which sorted streams are joined: far fewer awaits. */
export async function* inPages<T>(items: AsyncIterable<T>, size = 1000): AsyncGenerator<readonly T[]> {
  let page: T[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
