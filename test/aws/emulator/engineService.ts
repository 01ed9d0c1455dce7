import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { engineEnvironment } from '../../helpers/containers/engine.ts';
import { startServer } from '../../helpers/servers/child.ts';

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
