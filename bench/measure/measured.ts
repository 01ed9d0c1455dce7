import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface Measured {
  readonly seconds: number;
  /** User and system time of the program and of every descendant it waited for. */
  readonly cpuSeconds: number;
  readonly stdout: string;
}

export type Environment = Readonly<Record<string, string>>;

/** bash's own stopwatch counts children of children too. What it says goes to descriptor 3, the program's stderr to 4. */
const stopwatch = `TIMEFORMAT='%3R %3U %3S'; { time "$@" 2>&4 3>&- 4>&-; } 2>&3`;

/** Runs a program to its end with this environment and no other; throws with the end of its stderr when it fails. */
export async function measure(command: readonly string[], environment: Environment): Promise<Measured> {
  const child = spawn('bash', ['-c', stopwatch, 'bash', ...command], {
    env: { PATH: process.env['PATH'], LC_ALL: 'C', ...environment },
    stdio: ['ignore', 'pipe', 'ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const said = (descriptor: number): Promise<string> => text(child.stdio[descriptor] as Readable);
  const [stdout, times, stderr] = await Promise.all([said(1), said(3), said(4)]);
  await ended;
  if (child.exitCode !== 0) {
    throw new Error(`${command.join(' ')} exited ${child.exitCode}\n${tail(stderr)}\n${tail(stdout)}`);
  }
  const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] = times.trim().split(' ').map(Number);
  return { seconds, cpuSeconds: user + system, stdout };
}

/** A pipeline of a shell, as people write it; any part of it that fails fails it. */
export function shell(script: string): readonly string[] {
  return ['bash', '-o', 'pipefail', '-c', script];
}

function tail(output: string): string {
  return output.trimEnd().split('\n').slice(-5).join('\n');
}
