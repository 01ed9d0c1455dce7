import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ObjectServer } from '../test/helpers/servers/minio.ts';

/** Where an object store is, with its root's keys. */
export type Store = Pick<ObjectServer, 'endpoint' | 'host' | 'port' | 'accessKey' | 'secretKey' | 'region'>;

/** What the keeper started. */
export interface Servers {
  /** The one folder of this run; it goes with the servers. */
  readonly directory: string;
  /** Process that owns all of it: SIGTERM ends it and them. */
  readonly keeper: number;
  readonly postgres: {
    /** Of the superuser. */
    readonly url: string;
    readonly version: string;
    /** Folder of pg_restore and psql of the server's own version. */
    readonly programs: string;
  };
  readonly live: Store;
  readonly vault: Store;
}

export interface KeptServers {
  /** Rejects with what the keeper said where a server does not start. */
  readonly started: Promise<Servers>;
  /** Lets them outlive this process. */
  keep(): Promise<void>;
  /** Ends them and removes their folder. Idempotent. */
  stop(): Promise<void>;
}

/** Starts the servers in a process of their own, which a Ctrl-C at the terminal does not reach. */
export function startServers(): KeptServers {
  const keeper = spawn(process.execPath, [fileURLToPath(new URL('keeper.ts', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const gone = once(keeper, 'close');
  let complaint = '';
  keeper.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  // A keeper that died is told by `started`, or by the servers that went with it.
  keeper.stdin.on('error', () => undefined);
  const lines = createInterface(keeper.stdout);
  const started = new Promise<Servers>((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as Servers));
    gone.then(() => reject(new Error(`the servers did not start\n${complaint.trim()}`)), reject);
  });
  // Whoever stops them before they served does not wait for them any more.
  started.catch(() => undefined);
  return {
    started,
    async keep() {
      await new Promise<void>((resolve) => {
        keeper.stdin.write('keep\n', () => resolve());
      });
      keeper.stdin.destroy();
      lines.close();
      keeper.stdout.destroy();
      keeper.stderr.destroy();
      keeper.unref();
    },
    async stop() {
      keeper.stdin.end();
      await gone;
    },
  };
}
