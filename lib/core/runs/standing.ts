import { humanSpan } from './duration.ts';

/** Something that an operator must look at. */
export interface Problem {
  /** `risk`: a disaster now would cost more than agreed, or no restore is known to work. `look`: not yet that bad. */
  readonly severity: 'risk' | 'look';
  /** One sentence for a person. */
  readonly text: string;
  /** The next thing to type or to look at; null where there is nothing to add. */
  readonly mend: string | null;
}

export type Verdict = 'safe' | 'look' | 'at risk';

/** A moment at which something becomes a problem unless a job does its work before. */
export interface Limit {
  readonly what: 'snapshot' | 'mirror' | 'drill' | 'lock of the newest proven snapshot';
  /** ISO 8601. */
  readonly at: string;
}

export function verdictOn(problems: readonly Problem[]): Verdict {
  if (problems.some(({ severity }) => severity === 'risk')) return 'at risk';
  return problems.length === 0 ? 'safe' : 'look';
}

/** Those at risk first; otherwise in the order given. */
export function worstFirst(problems: readonly Problem[]): readonly Problem[] {
  const rank = { risk: 0, look: 1 };
  return problems.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

/** The problem of something that must exist and be young; null when it does and is. */
export function tooOld(
  what: string,
  ageSeconds: number | null,
  limitSeconds: number,
  { severity, mend: hint }: Pick<Problem, 'severity' | 'mend'>,
): Problem | null {
  if (ageSeconds === null) return { severity: 'risk', text: `there is no ${what} yet`, mend: hint };
  if (ageSeconds <= limitSeconds) return null;
  return { severity, text: `the newest ${what} is ${humanSpan(ageSeconds)} old`, mend: hint };
}

/** Limits still to come, the next one first. */
export function nextLimits(limits: readonly Limit[], now: Date): readonly Limit[] {
  return limits
    .filter(({ at }) => Date.parse(at) > now.getTime())
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
