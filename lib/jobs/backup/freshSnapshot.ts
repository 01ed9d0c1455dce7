import { Failure } from '../../errors.ts';
import type { Run } from '../run.ts';

/** Even a schema that changes all day leaves a moment for pg_dump to lock its tables, sooner or later. */
const waitSeconds = 120;

/** Whether a new snapshot would still be taken if the work failed now over a schema that changed. */
export type MayRepeat = () => boolean;

/**
 * Does the work, and again when it failed in a way that a new snapshot can fix: once where a table stayed locked for
 * too long or a standby cancelled the snapshot, and for two minutes where the schema was changed between the snapshot
 * and pg_dump's locks. The first failure becomes a warning.
 */
export async function withFreshSnapshot<T>(
  run: Run,
  work: (mayRepeat: MayRepeat) => Promise<T>,
): Promise<{ readonly result: T; readonly warnings: readonly string[] }> {
  const end = run.clock.seconds() + waitSeconds;
  const warnings: string[] = [];
  let mayRepeatOnce = true;
  for (;;) {
    // Each attempt keeps the answer it was given, however long it takes to end.
    let promised = false;
    const mayRepeat = (): boolean => {
      promised = run.clock.seconds() < end;
      return promised;
    };
    try {
      return { result: await work(mayRepeat), warnings };
    } catch (error) {
      const changed = error instanceof Failure && error.retry === 'schema changed';
      const again = changed ? promised || mayRepeat() : mayRepeatOnce && isRepairable(error);
      if (run.signal.aborted || !again || !(error instanceof Failure)) throw error;
      mayRepeatOnce &&= changed;
      if (warnings.length > 0) continue;
      const warning = `begun again with a fresh snapshot: ${error.message}`;
      run.reporter.warn(warning);
      warnings.push(warning);
    }
  }
}

function isRepairable(error: unknown): boolean {
  return error instanceof Failure && error.retry !== undefined;
}
