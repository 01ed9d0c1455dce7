import type { InForce, KeyFinding } from './secretCopy.ts';

/** Whether the current keys are those that were in force at a moment. */
export interface KeyCheck {
  readonly at: string;
  /** Null where no copy was ever stored. */
  readonly inForce: InForce | null;
  readonly findings: readonly KeyFinding[];
}

/** `other` when a key differs from the one in force then, `unknown` when one of them cannot be judged. */
export function keysFit({ findings }: KeyCheck): 'same' | 'other' | 'unknown' {
  if (findings.some(({ verdict }) => verdict === 'other')) return 'other';
  return findings.length > 0 && findings.every(({ verdict }) => verdict === 'same') ? 'same' : 'unknown';
}

/**
 * One sentence per key, with the next command where there is one; keys that match apart from those that need a look.
 */
export function keySentences({ at, inForce, findings }: KeyCheck): {
  readonly right: readonly string[];
  readonly doubtful: readonly string[];
} {
  if (inForce === null) {
    return { right: [], doubtful: ['no copy of the secrets was ever stored: lifeboat secrets push'] };
  }
  const { copy, later } = inForce;
  const stored = `the copy ${later ? 'first stored after' : 'in force at'} ${at}, ${copy.name}`;
  const said = Map.groupBy(findings, ({ verdict }) => verdict === 'same');
  const sentences = (right: boolean) => (said.get(right) ?? []).map((finding) => sentence(finding, stored, copy.name));
  return { right: sentences(true), doubtful: sentences(false) };
}

function sentence({ variable, verdict }: KeyFinding, stored: string, name: string): string {
  const pull = `lifeboat secrets pull ${name} --output found.env`;
  switch (verdict) {
    case 'same':
      return `the current ${variable} is the one of ${stored}`;
    case 'other':
      return `the current ${variable} is NOT the one of ${stored}; get that one: ${pull}`;
    case 'not at hand':
      return `${variable} is not set here; get the one of ${stored}: ${pull}`;
    case 'unmarked':
      return `${variable} cannot be judged: ${stored} has no mark of it`;
  }
}
