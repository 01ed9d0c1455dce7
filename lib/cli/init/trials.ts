import { type SetUp, type Trial, trials } from '../../compose/init.ts';
import type { Settings } from '../../config/load.ts';
import { Failure, Failures } from '../../errors.ts';
import type { Finding } from '../../jobs/doctor/finding.ts';

/** What can be tried before the vault is ready, and what only afterwards. */
export const firstTrials = ['database', 'live bucket'] as const satisfies readonly Trial[];
export const lateTrials = trials.filter((trial) => !firstTrials.some((first) => first === trial));

/** The operator may accept keys with more rights than needed. */
const acceptable: ReadonlySet<Trial> = new Set(['writer', 'prune', 'read']);

/** Tries all of them; returns the findings. Throws Failures with everything that failed. */
export async function tryAll(
  setUp: SetUp,
  settings: Settings,
  which: readonly Trial[],
  accept: boolean,
): Promise<readonly Finding[]> {
  const found = await Promise.all(which.map(async (trial) => ({ trial, findings: await setUp.try(trial, settings) })));
  refuseFailed(found.flatMap(({ trial, findings }) => (accept && acceptable.has(trial) ? [] : findings)));
  return found.flatMap(({ findings }) => findings);
}

/** The findings, none of which failed; otherwise Failures with all that did. */
export function refuseFailed(findings: readonly Finding[]): readonly Finding[] {
  const problems = findings.flatMap((finding) => {
    if (finding.verdict !== 'fail') return [];
    const { kind, what, mend: hint } = finding;
    return [new Failure(kind, what, hint === null ? {} : { hint })];
  });
  const [first] = problems;
  if (first === undefined) return findings;
  throw new Failures(first.kind, 'the set-up does not work yet; nothing was written', problems);
}
