import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../../errors.ts';
import type { Clock } from '../../../../ports/clock.ts';
import { lives } from '../../../local/processes/lives.ts';
import { run } from '../../../local/processes/run.ts';
import { isLeftover, parseOwnerProcess } from './ownerProcess.ts';

/** Names begin with it; only those that hold a {@link ownerFile} are ours. */
export const clusterPrefix = 'lifeboat-cluster-';
export const ownerFile = 'holder.json';

const goneWithinSeconds = 10;
const pollMilliseconds = 50;

/** Stops and removes the clusters of dead runs below `scratchDirectory`; returns their paths. */
export async function sweepClusters(scratchDirectory: string, clock: Clock): Promise<readonly string[]> {
  const entries = await readdir(scratchDirectory).catch(() => []);
  const swept: string[] = [];
  for (const entry of entries.filter((name) => name.startsWith(clusterPrefix))) {
    const directory = join(scratchDirectory, entry);
    const holder = parseOwnerProcess(await readFile(join(directory, ownerFile), 'utf8').catch(() => ''));
    if (holder === null || !(await isLeftover(holder, clock.now()))) continue;
    await stopServer(join(directory, 'data'), clock);
    await rm(directory, { recursive: true, force: true });
    swept.push(directory);
  }
  return swept;
}

/** Ends a server that outlived its maker, after making sure that it is the one that runs on this very directory. */
async function stopServer(data: string, clock: Clock): Promise<void> {
  const [pidText = '', directory] = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid < 2 || directory !== data || !(await isPostmasterOf(pid, data))) return;
  const deadline = clock.seconds() + goneWithinSeconds;
  process.kill(pid, 'SIGQUIT');
  while (await lives(pid, null)) {
    if (clock.seconds() > deadline) {
      throw new Failure('unexpected', `the leftover server ${pid} on ${data} does not end`, { hint: `kill -9 ${pid}` });
    }
    await clock.sleep(pollMilliseconds);
  }
}

/** postmaster.pid may be older than a reboot, and its process id another program's: the command line decides. */
async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => commandLine(pid));
  return command.replaceAll('\0', ' ').includes(` -D ${data} `);
}

/** Without /proc. Empty for a process that no longer exists. */
async function commandLine(pid: number): Promise<string> {
  const { stdout } = await run({ command: 'ps', arguments: ['-o', 'command=', '-p', String(pid)] }).catch(() => ({
    stdout: '',
  }));
  return stdout;
}
