import { during, type FailureKind, Failures } from '../../errors.ts';
import { withSortedListings } from '../sortedListings.ts';

export type Subject =
  | 'source'
  | 'target'
  | 'live bucket'
  | 'vault'
  | 'keys'
  | 'schedules'
  | 'this machine'
  | 'account'
  | 'stacks'
  | 'alarms'
  | 'tasks'
  | 'secrets';

/** The result of a check; `mend` is what to type or to do. */
export type Finding = { readonly subject: Subject; readonly what: string } & (
  | { readonly verdict: 'ok' | 'unchecked' }
  | { readonly verdict: 'warn'; readonly mend: string | null }
  | { readonly verdict: 'fail'; readonly mend: string | null; readonly kind: FailureKind }
);

/** For problems that no setting of a store can fix. */
export const anotherStore =
  'the store does not do what it was asked: give another one as BACKUP_S3_ENDPOINT, then: lifeboat init';

/** What a person must fix, and how. */
export function failing(subject: Subject, what: string, hint: string, kind: FailureKind = 'configuration'): Finding {
  return { subject, verdict: 'fail', kind, what, mend: hint };
}

/** Runs one check; what it throws becomes its findings, so that it hides no other check's. */
export async function checked(
  subject: Subject,
  doing: string,
  check: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    // The order of listings has a finding of its own.
    return await withSortedListings({ warn: () => undefined }, check);
  } catch (error) {
    const failure = during(doing, error);
    const problems = failure instanceof Failures ? failure.problems : [failure];
    return problems.map(({ kind, message, hint }) => ({
      subject,
      verdict: 'fail',
      kind,
      what: message,
      mend: hint === undefined ? null : withoutUs(hint),
    }));
  }
}

/** A hint without its closing reference to doctor. */
function withoutUs(hint: string): string | null {
  const here = 'lifeboat doctor';
  if (!hint.endsWith(here)) return hint;
  const rest = hint.slice(0, -here.length).replace(/[:,]? *(?:then run again: )?$/, '');
  return rest === '' ? null : rest;
}
