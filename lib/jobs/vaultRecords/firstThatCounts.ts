import { Failure } from '../../errors.ts';
import { each, inOrder } from '../inOrder.ts';
import { isDamage } from './damage.ts';
import { isForeign } from './foreign.ts';
import type { Candidate } from './versions.ts';

/** Versions of one key that are read in parallel: junk in front of a record costs time but hides nothing. */
const atOnce = 8;

/**
 * Returns what `read` returns for the oldest version that counts. Throws the error of our own record where a version of
 * it is damaged, and Foreign where none is ours.
 */
export async function firstThatCounts<T>(
  candidates: readonly Candidate[],
  read: (candidate: Candidate) => Promise<T>,
): Promise<T> {
  let damage: Failure | null = null;
  const tried = inOrder(each(candidates), atOnce, (candidate) => attempt(() => read(candidate)));
  for await (const result of tried) {
    if ('value' in result) return result.value;
    if (damage === null || (isForeign(damage) && !isForeign(result.failure))) damage = result.failure;
  }
  throw damage ?? new Failure('verification', 'the record is gone');
}

async function attempt<T>(read: () => Promise<T>): Promise<{ readonly value: T } | { readonly failure: Failure }> {
  try {
    return { value: await read() };
  } catch (error) {
    if (isDamage(error)) return { failure: error };
    throw error;
  }
}
