import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { serverEnvironment } from '../../helpers/servers/environment.ts';
import { until } from '../until.ts';
import { engineEnvironment, podman } from './engine.ts';

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

/** A root that nobody can write to, no capability, and this machine's network, where the test's servers are. */
const fixed = 'run --rm --read-only --cap-drop all --security-opt no-new-privileges --network host'.split(' ');

/**
 * Starts the image with its two volumes. Variables reach podman as its own, for a command line is seen by everybody.
 */
export async function startTask(
  image: string,
  variables: Readonly<Record<string, string>>,
  { scratchDirectory }: TaskOptions = {},
): Promise<Task> {
  const name = `lifeboat-test-${randomBytes(6).toString('hex')}`;
  const scratch = scratchDirectory === undefined ? [] : ['--volume', `${scratchDirectory}:/scratch`];
  const child = spawn(
    'podman',
    [...fixed, '--name', name, ...scratch, ...Object.keys(variables).flatMap((each) => ['--env', each]), image],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...serverEnvironment(tmpdir()), ...(await engineEnvironment()), ...variables },
    },
  );
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
    },
  };
}
