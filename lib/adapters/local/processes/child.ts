import { type ChildProcess, type IOType, spawn } from 'node:child_process';
import { systemClock } from '../clock/clock.ts';
import { baseEnvironment, locate } from './environment.ts';
import type { ProcessProblem } from './failure.ts';
import { trace } from './trace.ts';

/** A program and its arguments: never a line for a shell. */
export interface Command {
  readonly command: string;
  readonly arguments: readonly string[];
  /** What messages call it; `command` unless given. */
  readonly name?: string;
  /** Added to {@link baseEnvironment}; nothing else is inherited. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** The kernel ends the program when this process dies, however it dies. Where `setpriv` is missing it is not. */
  readonly diesWithParent?: boolean;
  /** What it is ended with then; SIGTERM unless given. */
  readonly deathSignal?: NodeJS.Signals;
}

/** How a child ended: null when it exited 0. */
export type Ending = ProcessProblem | null;

export interface Child {
  readonly program: string;
  readonly process: ChildProcess;
  /** The end of what it wrote to stderr so far; empty where stderr is not a pipe to us. */
  readonly stderr: () => string;
  /** Resolves when the process is gone and its streams to us are closed; never rejects. */
  readonly ended: Promise<Ending>;
}

/** An entry of `stdio`: `pipe` and `ignore` as in Node, or a descriptor of ours that the child gets a copy of. */
export type Stdio = IOType | number;

const stderrTailBytes = 64 * 1024;

/** Starts a child. A program that cannot be started is an {@link Ending} like any other. */
export async function startChild(command: Command, stdio: readonly Stdio[]): Promise<Child> {
  const argv = await argvOf(command);
  trace(command.command, command.arguments);
  const child = spawn(argv.program, argv.arguments, {
    stdio: [...stdio],
    env: { ...baseEnvironment(), ...command.environment },
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    ...(command.uid === undefined ? {} : { uid: command.uid }),
    ...(command.gid === undefined ? {} : { gid: command.gid }),
  });
  const program = command.name ?? command.command;
  const stderr = tail(child, stderrTailBytes);
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      // 'error' also reports a signal that could not be sent; only a child without a pid was never started.
      if (child.pid !== undefined) return;
      // Found on the path, ENOENT means its working directory.
      const missing = error.code === 'ENOENT' && argv.path === null;
      resolve(
        missing ? { kind: 'not found', program } : { kind: 'not started', program, code: error.code ?? error.message },
      );
    });
    child.once('close', (code, signal) => {
      if (signal !== null) resolve({ kind: 'killed', program, signal, stderr: stderr() });
      else resolve(code === 0 ? null : { kind: 'exited', program, code: code ?? -1, stderr: stderr() });
    });
  });
  return { program, process: child, stderr, ended };
}

/**
 * Ends a child: sends `signal`, and SIGKILL when it has not exited after `graceSeconds`. Then also closes streams that
 * it left to its own children, because otherwise it would never seem to have ended.
 */
export async function endChild(child: Child, signal: NodeJS.Signals = 'SIGTERM', graceSeconds = 5): Promise<Ending> {
  const gone = new AbortController();
  child.process.kill(signal);
  // A stopped process receives the signal only after it continues.
  child.process.kill('SIGCONT');
  systemClock.sleep(graceSeconds * 1000, gone.signal).then(
    () => {
      child.process.kill('SIGKILL');
      for (const stream of [child.process.stdout, child.process.stderr]) stream?.destroy();
    },
    () => undefined,
  );
  const ending = await child.ended;
  gone.abort();
  return ending;
}

async function argvOf(command: Command): Promise<{ path: string | null; program: string; arguments: string[] }> {
  const path = await locate(command.command);
  const plain = { path, program: path ?? command.command, arguments: [...command.arguments] };
  if (command.diesWithParent !== true || path === null) return plain;
  const setpriv = await locate('setpriv');
  if (setpriv === null) return plain;
  const signal = (command.deathSignal ?? 'SIGTERM').replace(/^SIG/, '');
  return { path, program: setpriv, arguments: ['--pdeathsig', signal, '--', path, ...command.arguments] };
}

function tail(child: ChildProcess, limit: number): () => string {
  let kept = Buffer.alloc(0);
  child.stderr?.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-limit);
  });
  return () => kept.toString('utf8');
}
