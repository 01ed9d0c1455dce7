import { Failure } from '../errors.ts';
import type { Exclusion } from '../ports/exclusion.ts';
import type { Details, Outcome } from './run.ts';

/**
 * Runs `work`, as {@link Exclusion.holding} does, unless a run that it must not overlap is active: an outcome for a
 * schedule, an error for a person.
 */
export async function exclusively<D extends Details>(
  exclusion: Exclusion,
  names: readonly string[],
  scheduled: boolean,
  work: (refuseLost: () => Promise<void>) => Promise<Outcome<D>>,
): Promise<Outcome<D>> {
  const result = await exclusion.holding(names, async (refuseLost) => ({ outcome: await work(refuseLost) }));
  if ('outcome' in result) return result.outcome;
  if (scheduled) return { exit: 'done', summary: `not started: ${result.busy}`, warnings: [], steppedBack: true };
  throw new Failure('busy', `not started: ${result.busy}`, {
    hint: 'wait for it to end, then run the same command again',
  });
}
