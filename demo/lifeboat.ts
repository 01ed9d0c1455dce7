import { fileURLToPath } from 'node:url';
import { secondsText } from '../lib/cli/output/amounts.ts';
import type { Demo } from './demo.ts';
import { DemoFailed } from './demoFailed.ts';
import { environmentFile } from './environments.ts';
import type { Principal } from './keys.ts';
import { execute } from './programs.ts';
import type { DemoScreen, Style } from './screen.ts';

export const program = fileURLToPath(new URL('../bin/lifeboat.ts', import.meta.url));

/** Runs the real command line with one job's keys, showing what it says; returns the seconds. Any exit code but 0 is the end. */
export async function lifeboat(
  { screen, servers, invocation }: Demo,
  job: Principal,
  ...args: readonly string[]
): Promise<number> {
  const typed = `lifeboat ${args.join(' ')}`;
  screen.blank();
  screen.text(`$ ${typed}`, { style: 'cyan' });
  const { result: code, seconds } = await screen.lasting(typed, () =>
    execute(process.execPath, [program, '--env-file', environmentFile(servers, job), ...args], invocation, {
      out: () => undefined,
      error: (line) => show(screen, line),
    }),
  );
  screen.text(`exit code ${code} after ${secondsText(seconds)}`, { indent: 4, style: 'dim' });
  if (code !== 0) throw new DemoFailed(`${typed} exited ${code}`);
  return seconds;
}

const marks: Readonly<Record<string, Style>> = { '✓ ': 'green', '✗ ': 'red', 'warning: ': 'yellow', 'error: ': 'red' };

/** A line of the program, indented; what it begins with keeps its colour. */
function show(screen: DemoScreen, line: string): void {
  const [, blanks = '', mark = '', text = ''] = /^( *)(✓ |✗ |\[ \] |[a-z]+: )?(.*)$/.exec(line) ?? [];
  if (mark === '' && text === '') screen.blank();
  else screen.text(text, { indent: 4 + blanks.length, mark, markStyle: marks[mark] });
}
