import { type Finding, isMet } from '../benchmark.ts';

export function valueOf({ value, unit }: Finding): string {
  return `${digits(value.median)}${unit}`;
}

export function rangeOf({ value }: Finding): string {
  return value.low === value.high ? '' : `${digits(value.low)}–${digits(value.high)}`;
}

export function aimOf({ aim, unit }: Finding): string {
  return 'most' in aim ? `≤ ${aim.most}${unit}` : `≥ ${aim.least}${unit}`;
}

export function verdictOf(finding: Finding): string {
  return isMet(finding) ? 'met' : 'missed';
}

/** Two digits behind the point where the number is small enough for them to say something. */
function digits(number: number): string {
  const size = Math.abs(number);
  if (size >= 100) return number.toFixed(0);
  return size < 0.1 ? number.toFixed(3) : number.toFixed(2);
}
