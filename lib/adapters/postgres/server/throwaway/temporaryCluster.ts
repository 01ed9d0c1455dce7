import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../../../errors.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { Throwaway } from '../../../../ports/throwaway.ts';
import { systemClock } from '../../../local/clock/clock.ts';
import { run } from '../../../local/processes/run.ts';
import { type Installation, pickServer } from '../session/installations.ts';
import { startCluster } from './cluster.ts';
import { type MasterRights, withDrillPlace } from './drillPlace.ts';
import { clusterPrefix, ownerFile, sweepClusters } from './leftoverCluster.ts';
import { thisProcess } from './ownerProcess.ts';
import { preloadsFor } from './preloads.ts';
import type { RunAs } from './server.ts';

export interface TemporaryClusterOptions {
  /** Looked up when it is needed: `() => findInstallations(searchPaths)`. */
  readonly installations: () => Promise<readonly Installation[]>;
  /** Must let the user that the server runs as pass through. */
  readonly scratchDirectory: string;
  /** The user to run the server as when we are root; `postgres` unless given. */
  readonly runAs?: string;
  /** Of the master that the drill restores as; `plain` unless given. */
  readonly rights?: MasterRights;
  readonly clock?: Clock;
}

const name = 'lifeboat_drill';
const lifetimeMilliseconds = 24 * 60 * 60 * 1000;

/**
 * A PostgreSQL server of the source's major (or the oldest newer one), made for one drill and removed after it. It
 * listens on the loopback only, with a password that nobody else has; it dies with this process where the system has
 * `setpriv`, and elsewhere at the next sweep.
 */
export function temporaryCluster(options: TemporaryClusterOptions): Throwaway {
  const clock = options.clock ?? systemClock;
  // PostgreSQL writes the absolute path into postmaster.pid, which the sweep compares.
  const scratchDirectory = resolve(options.scratchDirectory);
  return {
    description: 'temporary local cluster',
    // A server that did not exist before cannot be the source.
    refuseSource: async () => undefined,
    sweep: () => sweepClusters(scratchDirectory, clock),
    use: async (needs, use) => {
      const installation = pickServer(await options.installations(), needs.source.serverVersionNumber);
      const runAs = await userToRunAs(options.runAs ?? 'postgres');
      await mkdir(scratchDirectory, { recursive: true });
      const directory = await mkdtemp(join(scratchDirectory, clusterPrefix));
      try {
        const mark = JSON.stringify(await thisProcess(new Date(clock.now().getTime() + lifetimeMilliseconds)));
        await writeFile(join(directory, ownerFile), mark);
        const more = await preloadsFor(needs, installation, name);
        const cluster = await startCluster(installation, directory, { runAs, clock, more });
        try {
          return await withDrillPlace(cluster.master, { name, mark, rights: options.rights ?? 'plain' }, needs, use);
        } finally {
          await cluster.stop();
        }
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

/** Where we are root, `user`, as whom PostgreSQL's programs can run. Failure `configuration` where there is no such user. */
export async function userToRunAs(user: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => idOf(flag, user)));
  if (uid === undefined || gid === undefined) throw new Failure('unexpected', `no ids for user ${user}`);
  return { uid, gid };
}

async function idOf(flag: string, user: string): Promise<number> {
  try {
    return Number((await run({ command: 'id', arguments: [flag, user] })).stdout);
  } catch (error) {
    throw new Failure(
      'configuration',
      `no user ${user} to run a temporary PostgreSQL server as, and it refuses to run as root`,
      {
        hint: `useradd --system ${user}`,
        cause: error,
      },
    );
  }
}
