import { type Problem, verdictOn, worstFirst } from '../../core/runs/standing.ts';
import type { Left } from '../restore/left.ts';
import type { Status } from './contract.ts';

/** The status with what restores left on the server that they go to, which the vault does not tell. */
export function withLeftovers(status: Status, left: readonly Left[]): Status {
  if (left.length === 0) return status;
  const problems = worstFirst([...status.problems, ...left.map((each): Problem => ({ severity: 'look', ...each }))]);
  return { ...status, problems, verdict: verdictOn(problems), reason: problems[0]?.text ?? status.reason };
}
