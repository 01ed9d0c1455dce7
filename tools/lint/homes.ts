/**
 * The outside has one home for each of its kinds: to find what reads the environment, tells the time,
 * prints, starts programs or ends the process opens one folder. tools/lint/plugin.ts makes the linter hold it.
 */
interface Home {
  readonly of: string;
  /** Files and folders (ending in `/`), relative to the top of the clone, where these names may be used. */
  readonly places: readonly string[];
  readonly globals?: readonly string[];
  /** Global members, `process.env`; `new Date()` and `Date()` without arguments are written so. */
  readonly members?: readonly string[];
  readonly modules?: readonly string[];
}

export const homes: readonly Home[] = [
  { of: 'the environment', places: ['lib/config/env.ts'], members: ['process.env', 'process.loadEnvFile'] },
  {
    of: 'the clock',
    places: ['lib/adapters/local/clock/'],
    globals: ['performance', 'setInterval', 'setTimeout'],
    members: ['Date()', 'Date.now', 'new Date()', 'process.hrtime', 'process.uptime'],
    modules: ['node:perf_hooks', 'node:timers', 'node:timers/promises'],
  },
  { of: 'a deadline of input or output', places: ['lib/adapters/'], members: ['AbortSignal.timeout'] },
  {
    of: 'the console',
    places: ['lib/cli/output.ts', 'lib/cli/output/', 'functions/log.ts'],
    globals: ['console'],
    members: ['process.stderr', 'process.stdout', 'process.emitWarning'],
    modules: ['node:console'],
  },
  { of: 'the keyboard', places: ['lib/cli/'], members: ['process.stdin'] },
  {
    of: 'child processes',
    places: ['lib/adapters/local/processes/'],
    modules: ['node:child_process', 'node:cluster'],
  },
  {
    of: 'arguments and exit code',
    places: ['bin/', 'containers/runner/main.ts'],
    members: ['process.argv', 'process.exitCode'],
  },
  {
    of: 'an end in mid-work (the entry sets process.exitCode)',
    places: [],
    members: ['process.abort', 'process.exit', 'process.reallyExit'],
  },
  { of: 'a second name for a global', places: [], globals: ['global', 'globalThis'], modules: ['node:process'] },
];

type Use =
  | { readonly kind: 'globals'; readonly name: string }
  | { readonly kind: 'members'; readonly name: string }
  | { readonly kind: 'modules'; readonly name: string };

/** The reason `file` may not use this name, or null when it has no home or lives there. */
export function trespass(file: string, use: Use): string | null {
  const home = homes.find((each) => each[use.kind]?.includes(use.name) === true);
  if (home === undefined) return null;
  if (home.places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place))) return null;
  return `${use.name} is ${home.of}: ${home.places.length === 0 ? 'nowhere' : `only in ${home.places.join(', ')}`}`;
}
