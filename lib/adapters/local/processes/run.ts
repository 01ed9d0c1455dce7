import { closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Child, type Command, type Ending, endChild, startChild } from './child.ts';
import { ProcessFailure, type ProcessProblem } from './failure.ts';
import { type Limits, limited, refuseAborted } from './limits.ts';

export interface RunRequest extends Command, Limits {
  /** Written to the program's stdin, which is empty otherwise. */
  readonly input?: string | Uint8Array;
  /** For stdout and stderr each; more ends the program. 64 MiB unless given. */
  readonly outputLimitBytes?: number;
}

/**
 * Runs a program to its end and gives what it wrote. Throws {@link ProcessFailure}, with all that it wrote to stderr:
 * not found, exited with another code than 0, killed, timed out, aborted. Waits for its streams too, so a program that
 * leaves a server behind with our pipes in its hands is not for this; {@link runToLog} and {@link start} are.
 */
export async function run(request: RunRequest): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const program = request.name ?? request.command;
  refuseAborted(program, request);
  const child = await startChild(request, ['pipe', 'pipe', 'pipe']);
  const { ended, end } = limited(child, request);
  const limitBytes = request.outputLimitBytes ?? 64 * 1024 * 1024;
  const tooMuch = () => end({ kind: 'wrote too much', program, limitBytes });
  const stdout = collect(child.process.stdout, limitBytes, tooMuch);
  const stderr = collect(child.process.stderr, limitBytes, tooMuch);
  // EPIPE: the program did not read its input. Its exit code decides.
  child.process.stdin?.on('error', () => undefined).end(request.input ?? '');
  const problem = await ended;
  if (problem !== null) throw failed(problem, stderr(), request);
  return { stdout: stdout(), stderr: stderr() };
}

export interface StartRequest extends Command {
  /** File that stdout and stderr are appended to. */
  readonly log: string;
}

/**
 * Runs a program until it exits, even if it leaves other processes running: their output goes to the log as long as
 * they live. Throws as {@link run} does, with the end of the log.
 */
export async function runToLog(request: StartRequest & Limits): Promise<void> {
  refuseAborted(request.name ?? request.command, request);
  const problem = await limited(await startLogged(request), request).ended;
  if (problem !== null) throw failed(problem, await endOf(request.log), request);
}

/** A program that runs until it is stopped. */
export interface Started {
  readonly pid: number;
  /** How it ended, null for exit code 0. Never rejects. */
  readonly exited: Promise<Ending>;
  /** Asks it to end, SIGTERM unless given, kills it when it has not gone after 10 s; resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<Ending>;
}

/**
 * Starts a server. Throws {@link ProcessFailure} when it cannot be started; whether it is ready is the caller's to find
 * out.
 */
export async function start(request: StartRequest): Promise<Started> {
  const child = await startLogged(request);
  const { pid } = child.process;
  if (pid === undefined) {
    throw new ProcessFailure(
      (await child.ended) ?? { kind: 'not started', program: request.command, code: 'no process id' },
    );
  }
  return { pid, exited: child.ended, stop: (signal) => endChild(child, signal, 10) };
}

async function startLogged(request: StartRequest): Promise<Child> {
  const log = openSync(request.log, 'a');
  try {
    return await startChild(request, ['ignore', log, log]);
  } finally {
    closeSync(log);
  }
}

function failed(problem: ProcessProblem, written: string, { signal }: Limits): ProcessFailure {
  const told = 'stderr' in problem ? { ...problem, stderr: written } : problem;
  return new ProcessFailure(told, { cause: signal?.reason });
}

const logTailBytes = 64 * 1024;

async function endOf(log: string): Promise<string> {
  await using file = await open(log);
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read({
    buffer: Buffer.alloc(logTailBytes),
    position: Math.max(0, size - logTailBytes),
  });
  return buffer.toString('utf8', 0, bytesRead);
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
