import { openIncidents } from '../../core/runs/incidents.ts';
import type { RunState } from '../../core/runs/runState.ts';
import { type Problem, verdictOn, worstFirst } from '../../core/runs/standing.ts';
import { Failure } from '../../errors.ts';
import type { Journal } from '../../ports/notify.ts';
import type { Left } from '../restore/left.ts';
import type { Status } from './contract.ts';

/** Adds to the status what only the runs of this machine remember: an announced incident stays until it is over. */
export async function withLocalIncidents(status: Status, journal: Journal): Promise<Status> {
  const known = status.problems;
  // The last receipt describes a run in the same words.
  const news = (await localProblems(journal)).filter(
    ({ text }) => !known.some((problem) => problem.text.includes(text)),
  );
  if (news.length === 0) return status;
  const problems = worstFirst([...known, ...news]);
  return { ...status, problems, verdict: verdictOn(problems), reason: problems[0]?.text ?? status.reason };
}

async function localProblems(journal: Journal): Promise<readonly Problem[]> {
  try {
    return problemsOf(await journal.read());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ severity: 'look', text: error.message, mend: error.hint ?? null }];
  }
}

function problemsOf({ troubles: incidents, silent }: RunState): readonly Problem[] {
  return [
    ...openIncidents(incidents).map(({ text, hint }): Problem => ({ severity: 'look', text, mend: hint })),
    ...silent.map(
      ({ channel, since, reason }): Problem => ({
        severity: 'look',
        text: `${channel} has not taken its messages since ${since}: ${reason}`,
        mend: 'lifeboat notify --test',
      }),
    ),
  ];
}

/** Adds to the status what restores left on the target server, which the vault does not show. */
export function withLeftovers(status: Status, left: readonly Left[]): Status {
  if (left.length === 0) return status;
  const problems = worstFirst([...status.problems, ...left.map((each): Problem => ({ severity: 'look', ...each }))]);
  return { ...status, problems, verdict: verdictOn(problems), reason: problems[0]?.text ?? status.reason };
}
