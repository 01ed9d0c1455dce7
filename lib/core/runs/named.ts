/** How many failed items are listed by name: a list of a million unreadable files would fit nowhere. */
export const mostNamed = 10_000;

/** The first items of many, in their order, and how many there are. */
export interface Named<T> {
  readonly first: readonly T[];
  readonly count: number;
}

/** Counts what is added and keeps the first {@link mostNamed}. */
export function naming<T>(): Named<T> & { add(item: T): void } {
  const first: T[] = [];
  let count = 0;
  return {
    first,
    get count() {
      return count;
    },
    add(item) {
      count += 1;
      if (first.length < mostNamed) first.push(item);
    },
  };
}

/** Concatenates, as if they had been counted together. */
export function allNamed<T>(parts: readonly Named<T>[]): Named<T> {
  return {
    first: parts.flatMap(({ first }) => first).slice(0, mostNamed),
    count: parts.reduce((sum, { count }) => sum + count, 0),
  };
}

/** What a list of them holds: `all of them`, or `the first 10000 of them`. */
export function howMany({ first, count }: Named<unknown>): string {
  return first.length === count ? 'all of them' : `the first ${first.length} of them`;
}
