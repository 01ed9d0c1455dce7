import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { engineEnvironment, podman } from '../../helpers/containers/engine.ts';
import { startServer } from '../../helpers/servers/child.ts';

/** On every container that an emulator starts: the id of the process whose it is. */
export const ownerLabel = 'org.lifeboat.test.owner';

/** Starts podman's Docker API on a socket in `directory`; the address for DOCKER_HOST. */
export async function startEngineService(directory: string): Promise<{ readonly host: string; stop(): Promise<void> }> {
  const socket = 'podman.sock';
  const host = `unix://${join(directory, socket)}`;
  const server = await startServer({
    name: 'podman',
    program: 'podman',
    args: ['system', 'service', '--time=0', host],
    environment: await engineEnvironment(),
    directory,
    ready: async () => (await readdir(directory)).includes(socket),
  });
  return { host, stop: () => server.stop() };
}

/**
 * Removes the containers of this process, and those of processes that are gone: conmon outlives whoever started it, so
 * that a killed run leaves its containers behind.
 */
export async function removeContainers(whose: 'ours' | 'of the dead'): Promise<void> {
  const format = `{{.ID}} {{index .Labels "${ownerLabel}"}}`;
  const listed = await podman('ps', '--all', '--filter', `label=${ownerLabel}`, '--format', format);
  const doomed = listed.split('\n').flatMap((line) => {
    const [id = '', owner] = line.split(' ');
    const pid = Number(owner);
    return id !== '' && (whose === 'ours' ? pid === process.pid : !alive(pid)) ? [id] : [];
  });
  if (doomed.length > 0) await podman('rm', '--force', '--volumes', '--time', '0', '--ignore', ...doomed);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
