import { exitCodes, exitMeanings } from '../errors.ts';

/** For the end of `--help`. */
export function exitCodeTable(): string {
  const codes = new Map<string, number>(Object.entries(exitCodes));
  const rows = Object.entries(exitMeanings).map(
    ([name, meaning]) => `  ${String(codes.get(name)).padStart(3)}  ${meaning}`,
  );
  return ['', 'Exit codes:', ...rows].join('\n');
}
