import type { IndexEntry } from './fileIndex.ts';

const day = 86_400_000;

/**
 * Whether prune may hide this file of the mirror: it has been gone for `keepDays`. False for invalid input: a `goneAt`
 * that is not a time, a `keepDays` that is not positive. {@link judgeHiding} then judges how many there are.
 */
export function hideable(entry: IndexEntry, now: Date, keepDays: number): boolean {
  if (entry.goneAt === undefined || !(keepDays > 0)) return false;
  return now.getTime() - Date.parse(entry.goneAt) >= keepDays * day;
}
