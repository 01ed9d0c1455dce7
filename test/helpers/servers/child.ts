import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { serverEnvironment } from './environment.ts';

export interface ServerCommand {
  /** For messages and for the log's name. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Added to {@link serverEnvironment}; the place for secrets, which argv is not. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The server's own folder: its working directory, its home, and where its log goes. */
  readonly directory: string;
  /** Runs as this user (and group) where this process is root. */
  readonly user?: string;
  /** The size of a /dev/shm of its own; root only, for it takes a mount. Default: the machine's. */
  readonly sharedMemoryBytes?: number | undefined;
  /** Sent by the kernel when this process dies, however it dies. Default KILL. */
  readonly deathSignal?: 'KILL' | 'QUIT';
  /** Resolves to true once the server serves; a rejection means not yet. */
  readonly ready: () => Promise<boolean>;
  readonly readySeconds?: number;
}

export interface ServerProcess {
  readonly pid: number;
  readonly logFile: string;
  running(): boolean;
  /** Sends the signal and waits until the process is gone; after ten seconds KILL follows. Idempotent. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A server that ended or never served; `log` is the end of what it printed. */
export class ServerFailed extends Error {
  override readonly name = 'ServerFailed';
  readonly log: string;

  constructor(message: string, log: string, cause?: unknown) {
    super(`${message}\n${log}`, { cause });
    this.log = log;
  }
}

/**
 * Starts a server and waits until it serves. It does not keep this process alive, and never outlives it: the
 * kernel signals it when the thread that called this ends, be it by SIGKILL, so call it from the main thread.
 */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  const logFile = join(command.directory, `${command.name}.log`);
  const log = await open(logFile, 'a');
  let child: ChildProcess;
  try {
    const privileges = ['--pdeathsig', command.deathSignal ?? 'KILL', ...identity(command.user)];
    const [program = '', ...args] = [
      ...withSharedMemory(command.sharedMemoryBytes),
      'setpriv',
      ...privileges,
      '--',
      command.program,
      ...command.args,
    ];
    child = spawn(program, args, {
      cwd: command.directory,
      env: { ...serverEnvironment(command.directory), ...command.environment },
      stdio: ['ignore', log.fd, log.fd],
    });
    await once(child, 'spawn');
  } finally {
    await log.close();
  }
  child.unref();
  const server = handle(child, logFile);
  try {
    await untilReady(command, server);
  } catch (error) {
    await server.stop('SIGKILL');
    throw error;
  }
  return server;
}

/** Runs a program of a server (initdb) to its end as that server's user; throws with its output. */
export async function runOnce(command: Omit<ServerCommand, 'ready' | 'readySeconds'>): Promise<void> {
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', ...identity(command.user), '--', command.program, ...command.args],
    {
      cwd: command.directory,
      env: { ...serverEnvironment(command.directory), ...command.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  await once(child, 'close');
  if (child.exitCode !== 0) {
    throw new ServerFailed(`${command.name} ${ending(child)}`, Buffer.concat(output).toString());
  }
}

function identity(user: string | undefined): readonly string[] {
  if (user === undefined || process.getuid?.() !== 0) return [];
  return ['--reuid', user, '--regid', user, '--clear-groups'];
}

/** A mount that only what follows sees; each program becomes the next one, so that the process stays the same. */
function withSharedMemory(bytes: number | undefined): readonly string[] {
  if (bytes === undefined) return [];
  const mount = 'mount -t tmpfs -o "size=$1" tmpfs /dev/shm && shift && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', mount, 'sh', String(bytes)];
}

function handle(child: ChildProcess, logFile: string): ServerProcess {
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    logFile,
    running,
    async stop(signal = 'SIGTERM') {
      if (!running()) return;
      child.ref();
      const gone = once(child, 'exit');
      child.kill(signal);
      const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(impatience);
    },
  };
}

async function untilReady(command: ServerCommand, server: ServerProcess): Promise<void> {
  const seconds = command.readySeconds ?? 60;
  const deadline = performance.now() + seconds * 1000;
  let reason: unknown;
  while (performance.now() < deadline) {
    if (!server.running()) throw new ServerFailed(`${command.name} ended while it started`, await tail(server.logFile));
    try {
      // A stranger may answer on the same port while ours is failing to bind: ours must be alive as well.
      if ((await command.ready()) && server.running()) return;
    } catch (error) {
      reason = error;
    }
    await sleep(40);
  }
  throw new ServerFailed(`${command.name} does not serve after ${seconds} s`, await tail(server.logFile), reason);
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-20).join('\n');
}

function ending(child: ChildProcess): string {
  return child.signalCode === null ? `exited ${child.exitCode}` : `was killed by ${child.signalCode}`;
}
