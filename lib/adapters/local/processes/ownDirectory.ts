import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../clock/clock.ts';
import { lives } from './lives.ts';
import { startTicks } from './startTicks.ts';

/**
 * `lifeboat-<purpose>-<namespace>-<pid>-<start ticks>-<random>`: the name identifies the owner, so that no mark inside
 * can be missing. Process ids belong to one namespace: in another container the same id is another process, or none.
 */
const ours = /^lifeboat-(?<purpose>[\w.]+)-(?<namespace>\d+)-(?<pid>\d+)-(?<start>\d+)-[0-9a-f]+$/;

/**
 * Whether a process of another container still lives cannot be seen; no run touches its directory for so long and
 * lives.
 */
const strangersMilliseconds = 7 * 86_400_000;

/**
 * Makes a directory of this process's own below `base`; only its user may enter. A `base` that is missing is made, and
 * others may pass through it: what root does there as another user, a drill's PostgreSQL, must reach its own.
 */
export async function makeOwnDirectory(base: string, purpose: string): Promise<string> {
  const words = purpose.replaceAll(/[^\w.]/g, '_');
  const start = (await startTicks(process.pid)) ?? 0;
  const mark = [words, await processNamespace(), process.pid, start, randomBytes(4).toString('hex')];
  const directory = join(base, `lifeboat-${mark.join('-')}`);
  await mkdir(base, { recursive: true, mode: 0o711 });
  // Recursively, Node calls a disk that nobody may write to a directory that is not there.
  await mkdir(directory, { mode: 0o700 });
  return directory;
}

/**
 * Removes what dead processes of this user made for a purpose (any, where none is named) below `base`; returns the
 * names. Other users must remove their own leftovers: in a shared directory nobody else may.
 */
export async function sweepOwnDirectories(base: string, purpose?: string): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const name of await namesIn(base)) {
    const made = ours.exec(name)?.groups;
    if (made === undefined || (purpose !== undefined && made['purpose'] !== purpose)) continue;
    if (!(await isLeftover(join(base, name), made))) continue;
    await rm(join(base, name), { recursive: true, force: true });
    swept.push(name);
  }
  return swept;
}

async function isLeftover(
  directory: string,
  { namespace, pid, start }: Readonly<Record<string, string>>,
): Promise<boolean> {
  // Gone: another sweep was faster.
  const found = await lstat(directory).catch(() => null);
  if (found === null || found.uid !== process.geteuid?.()) return false;
  if (namespace === (await processNamespace())) {
    return !(await lives(Number(pid), start === '0' ? null : (start ?? null)));
  }
  return systemClock.now().getTime() - found.mtimeMs > strangersMilliseconds;
}

/** The number in `pid:[4026531836]`; `0` where the system has no such thing. */
async function processNamespace(): Promise<string> {
  const link = await readlink('/proc/self/ns/pid').catch(() => '');
  return /\d+/.exec(link)?.[0] ?? '0';
}

async function namesIn(base: string): Promise<readonly string[]> {
  try {
    return await readdir(base);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
