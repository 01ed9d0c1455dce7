import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Typist, typing } from '../cli/restoring/terminal.ts';
import { serverEnvironment } from '../helpers/servers/environment.ts';
import { top } from './blocks.ts';

const execute = promisify(execFile);

/** Somebody who has a page before them and Lifeboat installed, and types in one directory. */
export interface Reader {
  readonly environment: Readonly<Record<string, string>>;
  /** Off a terminal; ends at the first command that fails, and rejects with what it said. */
  types(commands: string): Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** On a terminal. */
  typesAtTerminal(commands: string): Typist;
  /** A program of this name, from now on: a script of sh. */
  has(name: string, script: string): Promise<void>;
}

/** Works in `home`, an empty directory of theirs, with these variables and no others; `around` starts their shell. */
export async function readerAt(
  home: string,
  variables: Readonly<Record<string, string>> = {},
  around: readonly string[] = [],
): Promise<Reader> {
  const programs = join(home, 'bin');
  await mkdir(programs);
  const PATH = `${programs}${delimiter}${process.env['PATH'] ?? ''}`;
  const environment = { ...serverEnvironment(home), ...variables, PATH };
  const reader: Reader = {
    environment,
    async types(commands) {
      const [program = '', ...words] = [...around, ...shell(commands)];
      return execute(program, words, { env: environment, cwd: home });
    },
    typesAtTerminal: (commands) => typing([...around, ...shell(commands)].map(quoted).join(' '), environment, home),
    async has(name, script) {
      await writeFile(join(programs, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(programs, name), 0o755);
    },
  };
  await reader.has('lifeboat', `exec '${process.execPath}' '${join(top, 'bin/lifeboat.ts')}' "$@"`);
  return reader;
}

function shell(commands: string): string[] {
  return ['bash', '--norc', '-o', 'pipefail', '-e', '-c', commands];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
