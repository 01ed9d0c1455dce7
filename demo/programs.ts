import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { serverEnvironment } from '../test/helpers/servers/environment.ts';

export interface Invocation {
  /** Its home and its temporary directory. */
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Asks it to end; it is waited for. */
  readonly signal: AbortSignal;
}

const graceMilliseconds = 10_000;
const underWay = new Set<Promise<unknown>>();

/** Resolves when no program runs any more. */
export async function allEnded(): Promise<void> {
  await Promise.allSettled(underWay);
}

/** Runs a program to its end and returns what it printed; throws with the end of its stderr when it fails. */
export async function output(program: string, args: readonly string[], invocation: Invocation): Promise<string> {
  const errors: string[] = [];
  const pieces: Buffer[] = [];
  const code = await execute(program, args, invocation, {
    out: (chunk) => pieces.push(chunk),
    error: (line) => errors.push(line),
  });
  if (code === 0) return Buffer.concat(pieces).toString();
  throw new Error(`${program} ${args[0] ?? ''} exited ${code}\n${errors.slice(-5).join('\n')}`);
}

/** Runs a program to its end, handing on what it prints; returns its exit code, a signal being an Error. */
export async function execute(
  program: string,
  args: readonly string[],
  { directory, environment, signal }: Invocation,
  heard: { readonly out: (chunk: Buffer) => void; readonly error: (line: string) => void },
): Promise<number> {
  signal.throwIfAborted();
  // However the demo ends, its children end with it.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', program, ...args], {
    env: { ...serverEnvironment(directory), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  underWay.add(ended);
  const stop = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), graceMilliseconds).unref();
  };
  signal.addEventListener('abort', stop, { once: true });
  child.stdout.on('data', heard.out);
  createInterface(child.stderr).on('line', heard.error);
  const [code, killedBy] = (await ended) as [number | null, NodeJS.Signals | null];
  underWay.delete(ended);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code === null) throw new Error(`${program} was killed by ${killedBy}`);
  return code;
}
