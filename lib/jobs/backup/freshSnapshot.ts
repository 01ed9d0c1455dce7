import { Failure } from '../../errors.ts';
import type { Run } from '../run.ts';

/** A schema that changes all day leaves a moment for pg_dump to lock its tables, sooner or later. */
const patienceSeconds = 120;

/**
 * Does the work, and again when it failed over what a new snapshot can repair: once where a table stayed locked for too long or a
 * standby took the snapshot away, and for two minutes where the schema was changed between the snapshot and pg_dump's
 * locks. What failed first is a warning then. Attempts are counted from 1.
 */
export async function withFreshSnapshot<T>(
  run: Run,
  work: (attempt: number) => Promise<T>,
): Promise<{ readonly result: T; readonly warnings: readonly string[] }> {
  const began = run.clock.seconds();
  const warnings: string[] = [];
  let mayRepeat = true;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { result: await work(attempt), warnings };
    } catch (error) {
      const changed = error instanceof Failure && error.retry === 'schema changed';
      const again = changed ? run.clock.seconds() - began < patienceSeconds : mayRepeat && isRepairable(error);
      if (run.signal.aborted || !again || !(error instanceof Failure)) throw error;
      mayRepeat &&= changed;
      if (warnings.length > 0) continue;
      const warning = `begun anew with a fresh snapshot, for at first: ${error.message}`;
      run.reporter.warn(warning);
      warnings.push(warning);
    }
  }
}

function isRepairable(error: unknown): boolean {
  return error instanceof Failure && error.retry !== undefined;
}
