import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import type { StepResult } from './copy.ts';

/**
 * The new index: the previous one with the results laid over it. Both are sorted by key bytes, and so is what comes out.
 * `keep` drops entries of files gone for so long that no snapshot can ask for them.
 */
export function overlay(
  previous: AsyncIterable<readonly IndexEntry[]>,
  results: AsyncIterable<readonly StepResult[]>,
  keep: (entry: IndexEntry) => boolean,
): AsyncGenerator<readonly IndexEntry[]> {
  const kept = (entry: IndexEntry | null): IndexEntry | null => (entry !== null && keep(entry) ? entry : null);
  return joinSorted<IndexEntry, StepResult, IndexEntry>(
    { what: 'the index', pages: previous },
    { what: 'the results', pages: results },
    { left: kept, right: (result) => kept(result.entry), both: (_, result) => kept(result.entry) },
  );
}
