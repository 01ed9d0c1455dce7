import { Failure } from '../../errors.ts';
import type { Run } from '../run.ts';

/**
 * Does the work, and once more when it failed over what a new snapshot may mend: a table that somebody held locked for
 * too long, a schema that was changed while the dump began. What failed first is a warning then.
 */
export async function withFreshSnapshot<T>(
  run: Run,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly warnings: readonly string[] }> {
  try {
    return { result: await work(), warnings: [] };
  } catch (error) {
    if (run.signal.aborted || !(error instanceof Failure) || error.retry !== 'fresh snapshot') throw error;
    const warning = `begun anew with a fresh snapshot, for at first: ${error.message}`;
    run.reporter.warn(warning);
    return { result: await work(), warnings: [warning] };
  }
}
