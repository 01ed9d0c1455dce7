import { Failure } from '../../errors.ts';
import type { Run } from '../run.ts';

/** The last one keeps everybody from changing tables. */
export type Attempt = 'first' | 'last';

/**
 * Does the work, and once more when it failed over what a new snapshot can repair: a table that somebody held locked for
 * too long, a schema that was changed while the dump began. What failed first is a warning then.
 */
export async function withFreshSnapshot<T>(
  run: Run,
  work: (attempt: Attempt) => Promise<T>,
): Promise<{ readonly result: T; readonly warnings: readonly string[] }> {
  try {
    return { result: await work('first'), warnings: [] };
  } catch (error) {
    if (run.signal.aborted || !(error instanceof Failure) || error.retry !== 'fresh snapshot') throw error;
    const warning = `begun anew with a fresh snapshot, for at first: ${error.message}`;
    run.reporter.warn(warning);
    return { result: await work('last'), warnings: [warning] };
  }
}
