import { Failure } from '../../errors.ts';
import type { TargetDatabase } from '../../ports/target.ts';
import { keptCopiesOf, keptSentence, openedText, ways } from './kept.ts';

/** Something that a restore left on the server, for a person; `mend` is what to type. */
export interface Left {
  readonly text: string;
  readonly mend: string | null;
}

/**
 * What restores left on the target server: copies that wait for their swap, and databases that a killed swap left
 * closed, which are opened here. Empty where the server cannot be reached: after a disaster it may be gone.
 */
export async function leftByRestores(target: TargetDatabase | null): Promise<readonly Left[]> {
  if (target === null) return [];
  try {
    const opened = await reopenLeft(target);
    const kept = (await keptCopiesOf(target)).map((each) => ({ text: keptSentence(each), mend: ways(each.copy) }));
    return [...opened.map((text) => ({ text, mend: null })), ...kept];
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

/**
 * Opens what killed swaps left closed; returns a sentence for each. Under the lock that restores of a database hold:
 * one that is under way has closed it on purpose.
 */
export async function reopenLeft(target: TargetDatabase): Promise<readonly string[]> {
  const opened: string[] = [];
  for (const { name, copy } of await keptCopiesOf(target)) {
    if (copy.closed === null) continue;
    const result = await target.exclusion.holding([copy.database], async () => ({ opened: await target.reopen(name) }));
    if ('opened' in result && result.opened !== null) opened.push(openedText(result.opened));
  }
  return opened;
}
