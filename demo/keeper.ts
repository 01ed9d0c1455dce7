/**
 * The process that owns what the demo stands on: one folder, a PostgreSQL, two MinIO servers. Prints one line of JSON
 * ({@link Servers}) when all serve. Ends, removing everything, on SIGTERM or when its standard input ends (so also when
 * the demo was killed), unless a line `keep` came before.
 */
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { type Scratch, scratch } from '../test/helpers/scratch.ts';
import { type ObjectServer, startMinio } from '../test/helpers/servers/minio.ts';
import { startPostgres } from '../test/helpers/servers/postgres.ts';
import type { Servers, Store } from './servers.ts';

const memory = '/dev/shm';
/** A marina, its vault, and two restores of it, with room to spare. */
const wantedBytes = 4 * 1024 ** 3;

const stop = Promise.withResolvers<null>();
const input = createInterface(process.stdin);
let kept = false;
input.on('line', (line) => {
  if (line !== 'keep') return;
  kept = true;
  // Neither a promise nor a server keeps a process alive: the pipe from the demo did.
  setInterval(() => undefined, 3_600_000);
});
input.on('close', () => {
  if (!kept) stop.resolve(null);
});
process.on('SIGTERM', () => stop.resolve(null));

process.env['TMPDIR'] = await chooseParent();
const home = await scratch('demo');
try {
  await serve(home);
} finally {
  await home[Symbol.asyncDispose]();
}
// What keeps this process alive otherwise: the pipe from the demo, the timer above.
process.exit();

async function serve({ path }: Scratch): Promise<void> {
  process.env['TMPDIR'] = path;
  await using postgres = await startPostgres({ settings: { shared_buffers: '256MB' } });
  await using live = await startMinio();
  await using vault = await startMinio();
  const [version] = await postgres.query<{ server_version: string }>('postgres', 'show server_version');
  const servers: Servers = {
    directory: path,
    keeper: process.pid,
    postgres: {
      url: postgres.url(),
      version: version?.server_version.split(' ')[0] ?? '',
      programs: postgres.binDirectory,
    },
    live: addressOf(live),
    vault: addressOf(vault),
  };
  process.stdout.write(`${JSON.stringify(servers)}\n`);
  await stop.promise;
}

/** The folder that TMPDIR names; else memory where there is plenty, for MinIO waits for the disk with every object. */
async function chooseParent(): Promise<string> {
  if (process.env['TMPDIR'] !== undefined) return process.env['TMPDIR'];
  const room = await statfs(memory).catch(() => null);
  const free = room === null ? 0 : Math.min(room.bavail * room.bsize, process.availableMemory());
  return free >= wantedBytes ? memory : tmpdir();
}

function addressOf({ endpoint, host, port, accessKey, secretKey, region }: ObjectServer): Store {
  return { endpoint, host, port, accessKey, secretKey, region };
}
