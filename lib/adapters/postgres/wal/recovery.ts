import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import type { Recovery } from '../../../ports/wal.ts';
import { run } from '../../local/processes/run.ts';
import type { Installed } from '../dump/installed.ts';
import { type Installation, majorOf } from '../server/session/installations.ts';
import { clusterPrefix, ownerFile } from '../server/throwaway/leftoverCluster.ts';
import { thisProcess } from '../server/throwaway/ownerProcess.ts';
import { userToRunAs } from '../server/throwaway/temporaryCluster.ts';
import { preloadsHere } from './libraries.ts';
import { startRecovered } from './recoveredServer.ts';
import { unpackBase, writeLog } from './unpackBase.ts';

export interface RecoveryOptions {
  readonly installed: Installed;
  readonly clock: Clock;
  readonly scratch: Scratch;
  /** Must let the user that the server runs as pass through. */
  readonly scratchDirectory: string;
  readonly stallSeconds: number;
}

const lifetimeMilliseconds = 24 * 60 * 60 * 1000;

/** A server of the source's major on this machine, reached by a socket in a directory that only its user enters. */
export function localRecovery(options: RecoveryOptions): Recovery {
  const scratchDirectory = resolve(options.scratchDirectory);
  return {
    async refuseUnfit(source) {
      const installation = pickRecoverer(await options.installed(), source.serverVersionNumber);
      refuseArchitecture(source.platform);
      const { missing } = await preloadsHere(source, installation);
      return missing.map((library) => `the source preloads ${library}, which this machine does not have: left out`);
    },
    async use(request, use) {
      const { source } = request;
      const installation = pickRecoverer(await options.installed(), source.serverVersionNumber);
      const runAs = await userToRunAs('postgres');
      await mkdir(scratchDirectory, { recursive: true });
      const directory = await mkdtemp(join(scratchDirectory, clusterPrefix));
      try {
        const deadline = new Date(options.clock.now().getTime() + lifetimeMilliseconds);
        await writeFile(join(directory, ownerFile), JSON.stringify(await thisProcess(deadline)));
        const data = join(directory, 'data');
        await unpackBase({ ...options, ...request, data });
        await verify(installation, data);
        await writeLog(join(directory, 'wal'), request.log, source.segmentBytes);
        if (runAs !== null) await run({ command: 'chown', arguments: ['-R', `${runAs.uid}:${runAs.gid}`, directory] });
        const { settings } = await preloadsHere(source, installation);
        const server = await startRecovered(installation, directory, {
          ...request,
          runAs,
          clock: options.clock,
          settings,
        });
        try {
          return await use(server.cluster);
        } finally {
          await server.stop();
        }
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

/** The log of one major is read by no other. */
function pickRecoverer(installations: readonly Installation[], versionNumber: number): Installation {
  const major = majorOf(versionNumber);
  const fit = installations.filter((each) => each.server && each.major === major);
  const newest = fit.toSorted((a, b) => b.versionNumber - a.versionNumber)[0];
  if (newest !== undefined) return newest;
  const found = installations.filter(({ server }) => server).map(({ version }) => version);
  throw new Failure(
    'configuration',
    `recovery needs the server programs of PostgreSQL ${major}; this machine has ${found.length === 0 ? 'none' : found.join(', ')}`,
    { hint: `apt-get install postgresql-${major}` },
  );
}

const machines: Readonly<Record<string, string>> = { x86_64: 'x64', aarch64: 'arm64', arm64: 'arm64', i686: 'ia32' };

/** Files of a cluster are those of its processor. */
function refuseArchitecture(platform: string): void {
  const [machine = ''] = platform.split('-');
  const needed = machines[machine] ?? machine;
  if (needed === process.arch) return;
  throw new Failure('configuration', `the source runs on ${platform}, and this machine is ${process.arch}`, {
    hint: `recover on a machine with the processor ${machine}, or take a snapshot: lifeboat restore --snapshot …`,
  });
}

/** Every file against the manifest in the tar itself. */
async function verify(installation: Installation, data: string): Promise<void> {
  try {
    await run({
      command: join(installation.binDirectory, 'pg_verifybackup'),
      arguments: ['--no-parse-wal', '--exit-on-error', data],
    });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Failure('verification', `the base backup did not come back whole: ${said}`, { cause: error });
  }
}
