import { randomBytes } from 'node:crypto';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { during, Failure } from '../../../../errors.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import { run, type Started } from '../../../local/processes/run.ts';
import { withSession } from '../session/connect.ts';
import type { Installation } from '../session/installations.ts';
import { type RunAs, startServer } from './server.ts';

/** For data that lives minutes and is loaded once. Nothing of it survives a crash, and nothing needs to. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // A socket's path may not exceed 107 bytes, which a scratch directory may.
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  autovacuum: 'off',
  maintenance_work_mem: '256MB',
  max_locks_per_transaction: '512',
  TimeZone: 'UTC',
};

/** A snapshot's own `postgres` is a role to make, as any other. */
const superuser = 'lifeboat_superuser';

const readyWithinSeconds = 60;
const pollMilliseconds = 50;
const portTries = 3;

export interface Cluster {
  /** Its superuser, in database `postgres`. */
  readonly master: DatabaseAddress;
  stop(): Promise<void>;
}

/** Makes and starts a cluster in `directory`/data, with `more` server settings. The server dies with this process; its log is `directory`/log. */
export async function startCluster(
  installation: Installation,
  directory: string,
  {
    runAs,
    clock,
    more,
  }: { readonly runAs: RunAs; readonly clock: Clock; readonly more: Readonly<Record<string, string>> },
): Promise<Cluster> {
  const data = join(directory, 'data');
  const password = randomBytes(24).toString('hex');
  await mkdir(data, { mode: 0o700 });
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs !== null) for (const path of [directory, data, passwordFile]) await chown(path, runAs.uid, runAs.gid);
  await initialise(installation, directory, passwordFile, runAs);
  await rm(passwordFile);

  for (let tries = 1; ; tries += 1) {
    const master = {
      host: '127.0.0.1',
      port: await freePort(),
      database: 'postgres',
      user: superuser,
      password,
      sslMode: 'disable',
    };
    const { server, stop } = await startServer(installation, directory, {
      port: master.port,
      settings: { ...settings, ...more },
      runAs,
    });
    try {
      await untilReady(server, master, clock);
      return { master, stop };
    } catch (error) {
      await stop();
      // Another program may have taken the free port in the meantime.
      if (tries === portTries) throw during(`starting a temporary cluster (its log: ${join(directory, 'log')})`, error);
    }
  }
}

async function initialise(
  installation: Installation,
  directory: string,
  passwordFile: string,
  runAs: RunAs,
): Promise<void> {
  try {
    await run({
      command: join(installation.binDirectory, 'initdb'),
      arguments: [
        '--pgdata',
        join(directory, 'data'),
        '--username',
        superuser,
        '--pwfile',
        passwordFile,
        '--auth',
        'scram-sha-256',
        '--encoding',
        'UTF8',
        '--no-locale',
        '--no-sync',
      ],
      cwd: directory,
      timeoutSeconds: 120,
      ...runAs,
    });
  } catch (error) {
    throw during('making a temporary cluster', error);
  }
}

async function untilReady(server: Started, master: DatabaseAddress, clock: Clock): Promise<void> {
  let ended = false;
  void server.exited.then(() => {
    ended = true;
  });
  const deadline = clock.seconds() + readyWithinSeconds;
  for (;;) {
    try {
      await withSession(master, async () => undefined);
      return;
    } catch (error) {
      const starting = error instanceof Failure && error.kind === 'source';
      if (!starting || ended || clock.seconds() > deadline) throw error;
    }
    await clock.sleep(pollMilliseconds);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('the system gave no port'));
        else resolve(address.port);
      });
    });
  });
}
