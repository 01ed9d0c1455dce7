import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startTicks } from './startTicks.ts';

/** `lifeboat-<purpose>-<pid>-<start ticks>-<random>`: the name says whose it is, so that no mark inside can be missing. */
const ours = /^lifeboat-(?<purpose>[\w.]+)-(?<pid>\d+)-(?<start>\d+)-[0-9a-f]+$/;

/** Makes a directory of this process's own below `base`, which is made too where it is missing; only its user may enter. */
export async function makeOwnDirectory(base: string, purpose: string): Promise<string> {
  const words = purpose.replaceAll(/[^\w.]/g, '_');
  const mark = [words, process.pid, (await startTicks(process.pid)) ?? 0, randomBytes(4).toString('hex')];
  const directory = join(base, `lifeboat-${mark.join('-')}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** Removes what dead processes made for a purpose (any, where none is named) below `base`; returns the names. */
export async function sweepOwnDirectories(base: string, purpose?: string): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const name of await namesIn(base)) {
    const made = ours.exec(name)?.groups;
    if (made === undefined || (purpose !== undefined && made['purpose'] !== purpose)) continue;
    if ((await startTicks(Number(made['pid']))) === made['start']) continue;
    await rm(join(base, name), { recursive: true, force: true });
    swept.push(name);
  }
  return swept;
}

async function namesIn(base: string): Promise<readonly string[]> {
  try {
    return await readdir(base);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
