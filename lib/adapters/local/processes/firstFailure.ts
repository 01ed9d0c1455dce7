import type { Ending } from './child.ts';
import type { ProcessProblem } from './failure.ts';

/** How one process of a pipeline ended. */
export interface Outcome {
  readonly program: string;
  readonly ending: Ending;
  /** True when we ended it: then its exit is not a failure of its own. */
  readonly told: boolean;
  /** A branch reads alongside the stream: its error about a truncated stream is only a consequence. */
  readonly branch: boolean;
}

/**
 * Whose fault it was. `outcomes` are in the order in which the processes ended. When one dies its neighbours follow:
 * those before it of SIGPIPE, those after it over an input that stops short; so the first to end is not always the
 * first to fail, and a victim of SIGPIPE is never to blame.
 */
export function firstFailureOf<T extends Outcome>(
  outcomes: readonly T[],
): { readonly outcome: T; readonly problem: ProcessProblem } | null {
  const failed = outcomes.flatMap<{ outcome: T; problem: ProcessProblem }>((outcome) =>
    outcome.ending === null || outcome.told ? [] : [{ outcome, problem: outcome.ending }],
  );
  const [first] = failed.toSorted(
    (a, b) => suspicion(a.outcome.branch, a.problem) - suspicion(b.outcome.branch, b.problem),
  );
  if (first === undefined || !victimOfPipe(first.problem)) return first ?? null;
  const reader = outcomes.find((outcome) => outcome.ending === null && !outcome.branch) ?? first.outcome;
  return { outcome: reader, problem: { kind: 'stopped reading', program: reader.program } };
}

/** Lower is likelier to blame. */
function suspicion(branch: boolean, problem: ProcessProblem): number {
  if (victimOfPipe(problem)) return 5;
  if (problem.kind !== 'exited') return 1;
  if (branch) return 4;
  // Programs that ignore SIGPIPE, gpg for one, say so in the words of LC_ALL=C. Only the choice of the name hangs on
  // it.
  return /broken pipe/i.test(problem.stderr) ? 3 : 2;
}

function victimOfPipe(problem: ProcessProblem): boolean {
  return problem.kind === 'killed' && problem.signal === 'SIGPIPE';
}
