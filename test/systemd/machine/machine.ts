import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { engineEnvironment, podman } from '../../helpers/containers/engine.ts';
import { ownerLabel } from '../../helpers/containers/leftovers.ts';
import { scratch } from '../../helpers/scratch.ts';
import { until } from '../../helpers/until.ts';
import { machineImage } from './image.ts';
import { installProgram } from './program.ts';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A host of its own whose first process is systemd, on this machine's network, with Lifeboat installed as README.md says. */
export interface Machine extends AsyncDisposable {
  /** Runs a command there as root, to its end. */
  run(...command: readonly string[]): Promise<Ended>;
  /** The same; its stdout. Throws when the exit code is not 0. */
  succeed(...command: readonly string[]): Promise<string>;
  /** A file of root's. */
  write(path: string, content: string, mode?: '600' | '644'): Promise<void>;
  turnOff(): Promise<void>;
  /** What is written on its disk is still there. */
  turnOn(): Promise<void>;
}

/**
 * Enough for systemd to give a service a view of its own of the file system, and no more: the kernel's settings stay out of
 * its reach.
 */
const rights = ['--systemd=always', '--network', 'host', '--cap-add', 'SYS_ADMIN'];

export async function startMachine(): Promise<Machine> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await scratch('machine'));
  const modules = await installProgram(home.path);
  const name = `lifeboat-test-${randomBytes(6).toString('hex')}`;
  const mounts = [`${process.execPath}:/usr/local/bin/node:ro`, `${modules}:/usr/local/lib/node_modules:ro`];
  stack.defer(async () => {
    await podman('rm', '--force', '--time', '0', '--volumes', '--ignore', name);
  });
  const about = ['--name', name, '--label', `${ownerLabel}=${process.pid}`];
  await podman(
    'run',
    '--detach',
    ...about,
    ...rights,
    ...mounts.flatMap((mount) => ['--volume', mount]),
    await machineImage(),
  );
  const environment = { ...process.env, ...(await engineEnvironment()) };
  const run = async (command: readonly string[], input = ''): Promise<Ended> => {
    const child = spawn('podman', ['exec', '--interactive', name, ...command], { env: environment });
    child.stdin.end(input);
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: child.exitCode, output, errors };
  };
  const succeed = async (command: readonly string[], input = ''): Promise<string> => {
    const { code, output, errors } = await run(command, input);
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}\n${errors}${output}`);
    return output;
  };
  const booted = async (): Promise<void> => {
    await until('the machine has booted', async () => (await run(['systemctl', 'is-system-running'])).code === 0);
  };
  await booted();
  const disposables = stack.move();
  return {
    run: async (...command) => run(command),
    succeed: async (...command) => succeed(command),
    async write(path, content, mode = '600') {
      await succeed(['install', '-D', '-m', mode, '/dev/stdin', path], content);
    },
    async turnOff() {
      await podman('stop', name);
    },
    async turnOn() {
      await podman('start', name);
      await booted();
    },
    [Symbol.asyncDispose]: async () => disposables.disposeAsync(),
  };
}
