/** One way in which what was restored is not what was expected, in words for a person. */
export interface Difference {
  /** `table public.clients`, `sequence public.clients_id_seq`. */
  readonly what: string;
  readonly expected: string;
  readonly restored: string;
  /** A note is reported and does not change the verdict; a loss fails the drill. */
  readonly severity: 'loss' | 'note';
}

/** An unambiguous key for names that may contain any character. */
export function nameKey(...names: readonly string[]): string {
  return JSON.stringify(names);
}

/**
 * Pairs two lists by key: what only `expected` has, what both have, what only `restored` has; each in its list's order.
 */
export function pairUp<T>(
  expected: readonly T[],
  restored: readonly T[],
  keyOf: (item: T) => string,
): { readonly missing: readonly T[]; readonly both: readonly (readonly [T, T])[]; readonly extra: readonly T[] } {
  const found = new Map(restored.map((item) => [keyOf(item), item]));
  const missing: T[] = [];
  const both: (readonly [T, T])[] = [];
  for (const item of expected) {
    const other = found.get(keyOf(item));
    if (other === undefined) missing.push(item);
    else both.push([item, other]);
    found.delete(keyOf(item));
  }
  return { missing, both, extra: [...found.values()] };
}
