import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scratch } from '../../test/helpers/scratch.ts';

const memoryDisk = '/dev/shm';
/** `lifeboat-bench-<pid>-<random>`: whose pid is gone, that folder is garbage. */
const ours = /^lifeboat-bench-(\d+)-/;

/** A folder in memory, for servers whose disk is not what is measured. What killed runs left there is removed first. */
export async function inMemory(): Promise<Scratch> {
  for (const name of await readdir(memoryDisk)) {
    const pid = ours.exec(name)?.[1];
    if (pid !== undefined && !(await isAlive(pid))) await remove(join(memoryDisk, name));
  }
  const path = await mkdtemp(join(memoryDisk, `lifeboat-bench-${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

async function isAlive(pid: string): Promise<boolean> {
  return stat(`/proc/${pid}`).then(
    () => true,
    () => false,
  );
}

async function remove(path: string): Promise<void> {
  // A server that was just killed may still be closing its files.
  await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
