import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { commandsOf, filled } from '../../docs/commands.ts';
import { engineEnvironment, podman } from '../../helpers/containers/engine.ts';
import { ownerLabel } from '../../helpers/containers/leftovers.ts';
import { scratch } from '../../helpers/scratch.ts';
import { serverEnvironment } from '../../helpers/servers/environment.ts';
import { until } from '../../helpers/until.ts';

export interface EndedTask {
  readonly code: number | null;
  /** All that it printed. */
  readonly log: string;
}

/** A container as a task definition starts it. */
export interface Task extends AsyncDisposable {
  readonly ended: Promise<EndedTask>;
  running(): boolean;
  /** Of its process 1, as this machine counts. */
  pid(): Promise<number>;
  /** As ECS ends a task: SIGTERM, and SIGKILL after the grace. */
  stop(graceSeconds: number): Promise<void>;
}

export interface TaskOptions {
  /** A directory of this machine in place of the scratch volume. */
  readonly scratchDirectory?: string;
}

/**
 * Starts the image with its two volumes by the command of docs/reference/image.md, on this machine's network, where the test's servers
 * are. Variables are in its file, those of several lines podman's own: a command line is seen by everybody.
 */
export async function startTask(
  image: string,
  variables: Readonly<Record<string, string>>,
  { scratchDirectory }: TaskOptions = {},
): Promise<Task> {
  const name = `lifeboat-test-${randomBytes(6).toString('hex')}`;
  const home = await scratch('task');
  const long = Object.entries(variables).filter(([, value]) => value.includes('\n'));
  const short = Object.entries(variables).filter(([, value]) => !value.includes('\n'));
  const lines = short.map(([variable, value]) => `${variable}=${value}\n`);
  await writeFile(join(home.path, 'task.env'), lines.join(''), { mode: 0o600 });
  const volume = scratchDirectory === undefined ? '' : `--volume ${scratchDirectory}:/scratch`;
  const [block = ''] = await commandsOf('docs/reference/image.md', import.meta.filename);
  const command = filled(block, {
    'docker run': `exec podman run --network host --name ${name} --label ${ownerLabel}=${process.pid} ${volume}`,
    '--env BACKUP_GPG_PUBLIC_KEY': long.map(([variable]) => `--env ${variable}`).join(' '),
    ' lifeboat-runner': ` ${image}`,
  });
  const child = spawn('bash', ['--norc', '-c', command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: home.path,
    env: { ...serverEnvironment(tmpdir()), ...(await engineEnvironment()), ...Object.fromEntries(long) },
  });
  const closed = once(child, 'close');
  const printed = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = closed.then(async () => ({ code: child.exitCode, log: (await printed).join('') }));
  return {
    ended,
    running: () => child.exitCode === null,
    async pid() {
      let found = 0;
      await until(`${name} runs`, async () => {
        const told = await podman('inspect', '--format', '{{.State.Pid}}', name).catch(() => '0');
        found = Number(told.trim());
        return found > 0 || child.exitCode !== null;
      });
      if (found === 0) throw new Error(`the task is over\n${(await ended).log}`);
      return found;
    },
    async stop(graceSeconds) {
      await podman('stop', '--time', String(graceSeconds), name);
    },
    async [Symbol.asyncDispose]() {
      await podman('rm', '--force', '--time', '0', '--ignore', name);
      await ended;
      await home[Symbol.asyncDispose]();
    },
  };
}
