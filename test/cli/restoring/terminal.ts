import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const program = resolve(import.meta.dirname, '../../../bin/lifeboat.ts');

/** The CLI on a terminal of its own, with somebody who types. */
export interface Typist {
  /** Settles when what was shown since the last call matches; rejects when the program has ended before. */
  sees(pattern: RegExp): Promise<void>;
  types(keys: string): void;
  /** Exit code, and all that was shown, without colours. */
  readonly ended: Promise<{ readonly code: number | null; readonly shown: string }>;
}

export const keys = { enter: '\r', down: '\u001b[B', interrupt: '\u0003', killLine: '\u0015' } as const;

export function atTerminal(args: readonly string[], environment: Readonly<Record<string, string>>): Typist {
  return typing([process.execPath, program, ...args].map((word) => `'${word}'`).join(' '), environment);
}

/** So wide that no line is folded: where that happened would hang on the paths in it, and these on the number of a process. */
const columns = 500;

/**
 * A line of the shell on such a terminal. `script` of util-linux lends it a pseudo-terminal and ends with its exit code.
 */
export function typing(line: string, environment: Readonly<Record<string, string>>, directory?: string): Typist {
  const wide = `stty columns ${columns}; ${line}`;
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', wide, '/dev/null'], {
    ...(directory === undefined ? {} : { cwd: directory }),
    env: { TERM: 'xterm', NO_COLOR: '1', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let read = 0;
  let over = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    // Cursor movements and colours are the terminal's affair.
    shown += stripVTControlCharacters(text);
    wake();
  });
  const ended = once(child, 'close').then(([code]) => {
    over = true;
    wake();
    return { code: code as number | null, shown };
  });
  return {
    ended,
    types: (typed) => void child.stdin.write(typed),
    sees: (pattern) =>
      new Promise((settle, reject) => {
        const look = (): void => {
          const found = pattern.exec(shown.slice(read));
          if (found === null && !over) return;
          waiting.delete(look);
          if (found === null) {
            reject(new Error(`${pattern} was never shown:\n${shown.slice(read)}`));
            return;
          }
          read += found.index + found[0].length;
          settle();
        };
        waiting.add(look);
        look();
      }),
  };
}
