import { locate } from '../../../tools/setup/prepare.ts';
import { scratch } from '../scratch.ts';
import { startServer } from './child.ts';
import { onFreePort } from './port.ts';

/** AWS on 127.0.0.1, as far as moto plays it: state in memory, nothing runs there. */
export interface Moto extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly region: string;
  /** For a process that is to see this AWS and no other. */
  readonly environment: Readonly<Record<string, string>>;
}

const region = 'eu-central-1';

export async function startMoto(): Promise<Moto> {
  const program = await locate('moto');
  const home = await scratch('moto');
  try {
    return await onFreePort(async (port) => {
      const endpoint = `http://127.0.0.1:${port}`;
      const server = await startServer({
        name: 'moto',
        directory: home.path,
        program,
        args: ['-H', '127.0.0.1', '-p', String(port)],
        ready: async () => (await fetch(`${endpoint}/moto-api/data.json`)).ok,
      });
      return {
        endpoint,
        region,
        environment: {
          AWS_ENDPOINT_URL: endpoint,
          AWS_REGION: region,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
        },
        async [Symbol.asyncDispose]() {
          await server.stop('SIGKILL');
          await home[Symbol.asyncDispose]();
        },
      };
    });
  } catch (error) {
    await home[Symbol.asyncDispose]();
    throw error;
  }
}
