import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { type Child, type Command, type Ending, endChild, startChild } from './child.ts';
import { ProcessFailure, type ProcessProblem } from './failure.ts';

export interface RunRequest extends Command {
  /** Written to the program's stdin, which is empty otherwise. */
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
  /** For stdout and stderr each; more ends the program. 64 MiB unless given. */
  readonly outputLimitBytes?: number;
}

/**
 * Runs a program to its end and gives what it wrote. Throws {@link ProcessFailure}, with all that it wrote to stderr: not
 * found, exited with another code than 0, killed, timed out, aborted. Waits for its streams too, so a program that leaves a
 * server behind with our pipes in its hands is not for this; {@link start} is.
 */
export async function run(request: RunRequest): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const program = request.name ?? request.command;
  if (isAborted(request.signal)) {
    throw new ProcessFailure({ kind: 'aborted', program }, { cause: request.signal?.reason });
  }
  const child = await startChild(request, ['pipe', 'pipe', 'pipe']);
  const causes: ProcessProblem[] = [];
  const give = (problem: ProcessProblem) => {
    if (causes.push(problem) === 1) void endChild(child);
  };
  const limitBytes = request.outputLimitBytes ?? 64 * 1024 * 1024;
  const tooMuch = () => give({ kind: 'wrote too much', program, limitBytes });
  const stdout = collect(child.process.stdout, limitBytes, tooMuch);
  const stderr = collect(child.process.stderr, limitBytes, tooMuch);
  // EPIPE: the program did not want its input. Its exit code is the judgement.
  child.process.stdin?.on('error', () => undefined).end(request.input ?? '');

  const aborted = () => give({ kind: 'aborted', program });
  request.signal?.addEventListener('abort', aborted, { once: true });
  // It may have come while the program was being started.
  if (isAborted(request.signal)) aborted();
  const seconds = request.timeoutSeconds;
  const deadline = seconds === undefined ? undefined : AbortSignal.timeout(seconds * 1000);
  deadline?.addEventListener('abort', () => give({ kind: 'timed out', program, seconds: seconds ?? 0 }), {
    once: true,
  });
  try {
    const ending = await child.ended;
    const problem = causes[0] ?? ending;
    if (problem === null) return { stdout: stdout(), stderr: stderr() };
    const whole = 'stderr' in problem ? { ...problem, stderr: stderr() } : problem;
    throw new ProcessFailure(whole, { cause: request.signal?.reason });
  } finally {
    request.signal?.removeEventListener('abort', aborted);
  }
}

export interface StartRequest extends Command {
  /** File that stdout and stderr are appended to. */
  readonly log: string;
}

/** A program that goes on until it is stopped. */
export interface Started {
  readonly pid: number;
  /** How it ended, null for exit code 0. Never rejects. */
  readonly exited: Promise<Ending>;
  /** Asks it to end, SIGTERM unless given, kills it when it has not gone after 10 s; resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<Ending>;
}

/** Starts a server. Throws {@link ProcessFailure} when it cannot be started; whether it is ready is the caller's to find out. */
export async function start(request: StartRequest): Promise<Started> {
  const log = openSync(request.log, 'a');
  let child: Child;
  try {
    child = await startChild(request, ['ignore', log, log]);
  } finally {
    closeSync(log);
  }
  const { pid } = child.process;
  if (pid === undefined) {
    throw new ProcessFailure(
      (await child.ended) ?? { kind: 'not started', program: request.command, code: 'no process id' },
    );
  }
  return { pid, exited: child.ended, stop: (signal) => endChild(child, signal, 10) };
}

/** Asked anew: the compiler holds on to what it saw before the await. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function collect(stream: Readable | null, limitBytes: number, tooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
    else tooMuch();
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
