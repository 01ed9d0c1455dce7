import { createHash } from 'node:crypto';
import { type ExitName, Failure, Failures } from '../../errors.ts';
import type { JobReport } from '../run.ts';

/** How a run ended, for people who did not watch it. */
export interface Attempt {
  /** `busy` for a run that gave way to another one, whatever it reported to its schedule. */
  readonly exit: ExitName;
  readonly summary: string;
  readonly hint: string | null;
  /** Of what the run left out: people are notified again only when the list changes. */
  readonly fingerprint: string;
  /** The last lines of the run's output. */
  readonly log: string;
}

export function attemptOf({ exit, summary, failure, steppedBack, details }: JobReport, log: string): Attempt {
  const leftOut = details !== undefined && 'failed' in details ? details.failed : [];
  return {
    exit: steppedBack === true ? 'busy' : exit,
    summary,
    hint: failure?.hint ?? null,
    fingerprint: createHash('sha256').update(namesOf(leftOut)).digest('hex'),
    log,
  };
}

/** Without the reasons: the same file is the same incident, however its store words it today. */
function namesOf(leftOut: unknown): string {
  return JSON.stringify(leftOut, (name, value: unknown) => (name === 'reason' ? undefined : value));
}

/** A run that could not even start counts as one that ended. */
export function failedAttempt(error: unknown, log: string): Attempt {
  const message = error instanceof Error ? error.message : String(error);
  const problems = error instanceof Failures ? error.problems : [];
  const hints = error instanceof Failure ? [error.hint, ...problems.map(({ hint }) => hint)] : [];
  return {
    exit: error instanceof Failure ? error.kind : 'unexpected',
    summary: [message, ...problems.map((problem) => problem.message)].join('; '),
    hint: hints.find((hint) => hint !== undefined) ?? null,
    fingerprint: '',
    log,
  };
}
