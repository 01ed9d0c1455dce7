/**
 * The one check, here and in CI: format, lint, types, dead code, house. Every step runs even when one before it
 * failed. `--fix` first lets formatter and linter fix what they can.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { untidyLock, untidyNames, untidyText } from './lint/tidy.ts';

const top = join(import.meta.dirname, '..');

interface Step {
  readonly name: string;
  /** What is to be said when it fails; null when it passes. */
  readonly run: () => string | null;
}

const steps: readonly Step[] = [
  { name: 'format', run: tool('biome', ['check', '--error-on-warnings']) },
  { name: 'lint', run: tool('oxlint') },
  { name: 'types', run: tool('tsc', ['-p', '.']) },
  { name: 'dead code', run: tool('knip', ['--no-progress']) },
  { name: 'dead code, as shipped', run: tool('knip', ['--no-progress', '--production', '--include', 'files']) },
  { name: 'house', run: house },
];

/** One of the tools of node_modules, on the Node that runs this file: the linter's plugin is TypeScript. */
function tool(program: string, options: readonly string[] = []): Step['run'] {
  return () => {
    const path = join(top, 'node_modules/.bin', program);
    const { status, stdout, stderr, error } = command(process.execPath, [path, ...options]);
    if (error !== undefined) return error.message;
    return status === 0 ? null : `${stdout}${stderr}`.trim();
  };
}

/** Twice formatted: the linter asks for braces where the formatter broke a line, and writes them unformatted. */
function hint(): void {
  const formatted = tool('biome', ['check', '--write']);
  for (const step of [formatted, tool('oxlint', ['--fix']), formatted]) step();
}

function house(): string | null {
  const listed = command('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']);
  if (listed.status !== 0) return `git ls-files: ${listed.error?.message ?? listed.stderr}`;
  const files = listed.stdout.split('\0').filter((file) => file !== '');
  const hosts = registryHosts();
  const problems = [
    ...untidyNames(files),
    ...files.flatMap((file) => untidyText(file, textOf(file), hosts)),
    ...untidyLock(textOf('package-lock.json')),
  ];
  return problems.length === 0 ? null : problems.join('\n');
}

/** Where this machine gets its packages from, as far as the clients that are installed tell. */
function registryHosts(): readonly string[] {
  const asked = [
    command('npm', ['config', 'get', 'registry']),
    command('go', ['env', 'GOPROXY']),
    command('pip', ['config', 'get', 'global.index-url']),
  ];
  const addresses = asked.flatMap(({ status, stdout }) => (status === 0 ? stdout.trim().split(/[,|]/) : []));
  return addresses.map((address) => URL.parse(address)?.hostname ?? '').filter((host) => host !== '');
}

/** Empty for a file that is listed but was removed. */
function textOf(file: string): string {
  try {
    return readFileSync(join(top, file), 'utf8');
  } catch {
    return '';
  }
}

function command(program: string, options: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(program, options, { cwd: top, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
}

if (process.argv.includes('--fix')) hint();

let failed = 0;
for (const { name, run } of steps) {
  const start = performance.now();
  const complaint = run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${complaint === null ? 'ok    ' : 'FAILED'} ${name.padEnd(24)}${seconds.padStart(6)} s`);
  if (complaint === null) continue;
  console.log(complaint);
  failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
