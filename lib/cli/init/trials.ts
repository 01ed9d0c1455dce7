import { type SetUp, type Trial, trials } from '../../compose/init.ts';
import type { Settings } from '../../config/load.ts';
import { Failure, Failures } from '../../errors.ts';
import type { Finding } from '../../jobs/doctor/finding.ts';

/** What can be tried before the vault is ready, and what only then. */
export const firstTrials = ['database', 'live bucket'] as const satisfies readonly Trial[];
export const lateTrials = trials.filter((trial) => !firstTrials.some((first) => first === trial) && trial !== 'keys');

/** Rights beyond need are the operator's to accept. */
const acceptable: ReadonlySet<Trial> = new Set(['writer', 'prune', 'read']);

/** Tries all of them; returns what was found. Throws Failures with everything that failed. */
export async function tryAll(
  setUp: SetUp,
  settings: Settings,
  which: readonly Trial[],
  accept: boolean,
): Promise<readonly Finding[]> {
  const found = await Promise.all(which.map(async (trial) => ({ trial, findings: await setUp.try(trial, settings) })));
  const failed = found.flatMap(({ trial, findings }) =>
    accept && acceptable.has(trial) ? [] : findings.filter((finding) => finding.verdict === 'fail'),
  );
  if (failed.length > 0) {
    const problems = failed.map(({ kind, what, mend }) => new Failure(kind, what, mend === null ? {} : { hint: mend }));
    const [first] = problems;
    throw new Failures(first?.kind ?? 'configuration', 'the set-up does not work yet; nothing was written', problems);
  }
  return found.flatMap(({ findings }) => findings);
}
