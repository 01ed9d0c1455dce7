import { type ExitName, exitCodes } from '../errors.ts';

const meanings: Readonly<Record<ExitName, string>> = {
  done: 'done (also: the slot was already taken)',
  unexpected: 'unexpected',
  usage: 'usage',
  partial: 'partly done',
  configuration: 'configuration',
  busy: 'refused: a run of the same kind is under way',
  credentials: 'credentials',
  source: 'source unreachable',
  vault: 'vault unreachable',
  verification: 'verification failed',
  brake: 'brake engaged',
  interrupted: 'interrupted',
};

/** For the end of `--help`. */
export function exitCodeTable(): string {
  const codes = new Map<string, number>(Object.entries(exitCodes));
  const rows = Object.entries(meanings).map(
    ([name, meaning]) => `  ${String(codes.get(name)).padStart(3)}  ${meaning}`,
  );
  return ['', 'Exit codes:', ...rows].join('\n');
}

/** The row of a code; undefined for one that no process of ours ends with. */
export function exitNamed(code: number): ExitName | undefined {
  return Object.keys(meanings)
    .filter(isExitName)
    .find((name) => exitCodes[name] === code);
}

function isExitName(name: string): name is ExitName {
  return Object.hasOwn(exitCodes, name);
}
