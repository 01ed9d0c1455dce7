import { symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { locate } from '../../../tools/setup/prepare.ts';
import { removeAbandonedContainers, removeOwnContainers } from '../../helpers/containers/leftovers.ts';
import { scratch } from '../../helpers/scratch.ts';
import { type ServerProcess, startServer } from '../../helpers/servers/child.ts';
import type { Access } from '../../helpers/servers/objectServer.ts';
import { onFreePort } from '../../helpers/servers/port.ts';
import { startEngineService } from './engineService.ts';
import { type AwsPlace, localEndpoint } from './local.ts';
import { imagePrefix } from './rds/image.ts';

const top = join(import.meta.dirname, '../../..');
const vaultFile = 'vault.json';

/** AWS in one process on 127.0.0.1: nothing is left of it after its disposal, neither files nor containers. */
export interface Emulator extends AwsPlace, AsyncDisposable {
  readonly logFile: string;
}

export interface EmulatorOptions {
  readonly region: string;
  /** The store in which the roles of tasks and functions have their powers over the vault. */
  readonly vault: Access;
}

/** What a killed run left behind is removed first. */
export async function startEmulator({ region, vault }: EmulatorOptions): Promise<Emulator> {
  await removeAbandonedContainers();
  await using parts = new AsyncDisposableStack();
  const home = parts.use(await scratch('emulator')).path;
  await writeFile(join(home, vaultFile), JSON.stringify(vault), { mode: 0o600 });
  // An ES module looks for packages in the folders above its own, and each function is unpacked below this one.
  await symlink(join(top, 'node_modules'), join(home, 'node_modules'));
  const engine = await startEngineService(home);
  parts.defer(() => engine.stop());
  parts.defer(removeOwnContainers);
  const { server, endpoint } = await onFreePort(async (port) => {
    const own = localEndpoint(`http://127.0.0.1:${port}`);
    return { server: await startMinistack(home, { port, region, engine: engine.host, endpoint: own }), endpoint: own };
  });
  // Ended first, lest it mourns its containers and starts new ones.
  parts.defer(() => server.stop('SIGKILL'));
  const all = parts.move();
  return { endpoint, region, logFile: server.logFile, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function startMinistack(
  directory: string,
  about: { readonly port: number; readonly region: string; readonly engine: string; readonly endpoint: string },
): Promise<ServerProcess> {
  const program = await locate('ministack');
  return startServer({
    name: 'ministack',
    program: join(dirname(program), 'python3'),
    args: [join(import.meta.dirname, 'serve.py')],
    directory,
    environment: {
      // Functions run on the Node of the tests.
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      PYTHONDONTWRITEBYTECODE: '1',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(about.port),
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_REGION: about.region,
      MINISTACK_DOCKER_TIMEOUT: '60',
      MINISTACK_IMAGE_PREFIX: imagePrefix,
      // Its port is a fixed one.
      IOT_MTLS_ENABLED: '0',
      S3_DATA_DIR: join(directory, 's3'),
      DOCKER_HOST: about.engine,
      EMULATOR_OWNER: String(process.pid),
      EMULATOR_VAULT: join(directory, vaultFile),
    },
    ready: async () => (await fetch(`${about.endpoint}/_ministack/health`)).ok,
  });
}
