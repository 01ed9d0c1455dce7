import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { engineEnvironment } from '../../helpers/containers/engine.ts';
import { startServer } from '../../helpers/servers/child.ts';

/** Starts podman's Docker API on a socket in `directory`; the address for DOCKER_HOST. */
export async function startEngineService(directory: string): Promise<{ readonly host: string; stop(): Promise<void> }> {
  const socket = join(directory, 'podman.sock');
  const host = `unix://${socket}`;
  const server = await startServer({
    name: 'podman',
    program: 'podman',
    args: ['system', 'service', '--time=0', host],
    environment: await engineEnvironment(),
    directory,
    ready: () => listening(socket),
  });
  return { host, stop: () => server.stop() };
}

/** Not merely there: a socket has its name before anybody listens on it. */
async function listening(path: string): Promise<boolean> {
  const connection = connect(path);
  try {
    await once(connection, 'connect');
    return true;
  } finally {
    connection.destroy();
  }
}
