import type { KeyFinding } from '../../core/secretCopy.ts';
import type { KeyCheck } from '../../jobs/secrets/check.ts';

/** `other` when one key is not the one of then, `unknown` when nothing can be said of one of them. */
export function keysFit({ findings }: KeyCheck): 'same' | 'other' | 'unknown' {
  if (findings.some(({ verdict }) => verdict === 'other')) return 'other';
  return findings.length > 0 && findings.every(({ verdict }) => verdict === 'same') ? 'same' : 'unknown';
}

/** One sentence a key, the next command where there is one. */
export function keyLines({ at, inForce, findings }: KeyCheck): readonly string[] {
  if (inForce === null) return ['no copy of the secrets was ever stored: lifeboat secrets push'];
  const { copy, later } = inForce;
  const stored = `the copy ${later ? 'first stored after' : 'in force at'} ${at}, ${copy.name}`;
  return findings.map((finding) => sentence(finding, stored, copy.name));
}

function sentence({ variable, verdict }: KeyFinding, stored: string, name: string): string {
  switch (verdict) {
    case 'same':
      return `${variable} at hand is the one of ${stored}`;
    case 'other':
      return `${variable} at hand is NOT the one of ${stored}; get that one: lifeboat secrets pull ${name} --output found.env`;
    case 'not at hand':
      return `${variable} is not at hand; get the one of ${stored}: lifeboat secrets pull ${name} --output found.env`;
    case 'unmarked':
      return `${variable} cannot be judged: ${stored} has no mark of it`;
  }
}
