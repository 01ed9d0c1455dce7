import { type Invocation, output } from './programs.ts';
import type { Store } from './servers.ts';

type Access = Pick<Store, 'host' | 'port' | 'accessKey' | 'secretKey'> & { readonly sessionToken?: string };

/** MinIO's own client: nothing of Lifeboat's. */
export interface Mc {
  /** Runs `mc` with these arguments and returns what it printed. */
  run(...args: readonly string[]): Promise<string>;
  /** The same with `--json`: one document a line. */
  json(...args: readonly string[]): Promise<readonly unknown[]>;
}

/** A client for which each alias (`live/bucket/key`) is a store and the keys to come with. */
export function createMc(program: string, invocation: Invocation, aliases: Readonly<Record<string, Access>>): Mc {
  const { directory } = invocation;
  const environment: Record<string, string> = {
    MC_CONFIG_DIR: `${directory}/mc`,
    MC_QUIET: 'true',
    MC_NO_COLOR: 'true',
  };
  for (const [alias, { host, port, accessKey, secretKey, sessionToken }] of Object.entries(aliases)) {
    const credentials = [accessKey, secretKey, ...(sessionToken === undefined ? [] : [sessionToken])];
    environment[`MC_HOST_${alias}`] = `http://${credentials.join(':')}@${host}:${port}`;
  }
  const run: Mc['run'] = (...args) => output(program, args, { ...invocation, environment });
  return {
    run,
    async json(...args) {
      const lines = (await run(...args, '--json')).split('\n').filter((line) => line !== '');
      return lines.map((line): unknown => JSON.parse(line));
    },
  };
}
