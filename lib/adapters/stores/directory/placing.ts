import { randomBytes } from 'node:crypto';
import { lstat, mkdir, rename } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Failure } from '../../../errors.ts';
import { longPath } from './long.ts';
import { insideName, ownFolder, pathOf } from './paths.ts';
import { isFile } from './walk.ts';

/** Files being written are here until they are complete. */
export function incomingPath(directory: string): string {
  return join(directory, ownFolder, 'incoming', randomBytes(8).toString('hex'));
}

/** Moves a whole file to where its key belongs, making way where `a` and `a/b` are both keys. One at a time. */
export async function place(directory: string, key: string, from: string): Promise<void> {
  const path = pathOf(directory, key) ?? longPath(directory, key);
  await makeFolders(directory, dirname(path));
  const there = await lstat(path).catch(() => null);
  await rename(from, there?.isDirectory() === true ? join(path, insideName) : path);
}

/** Where the file of a key is; null where there is none. */
export async function find(directory: string, key: string): Promise<string | null> {
  const path = pathOf(directory, key) ?? longPath(directory, key);
  const inside = join(path, insideName);
  if (await isFile(path)) return path;
  return (await isFile(inside)) ? inside : null;
}

/** Makes each folder from `directory` down to `folder`; a link on the way would lead out of the directory. */
async function makeFolders(directory: string, folder: string): Promise<void> {
  const names = folder
    .slice(directory.length)
    .split(sep)
    .filter((name) => name !== '');
  let path = directory;
  for (const name of names) {
    path = join(path, name);
    const there = await lstat(path).catch(() => null);
    if (there?.isDirectory() === true) continue;
    if (there !== null && !there.isFile()) {
      throw new Failure('unexpected', `${path} is neither a file nor a folder: nothing is written through it`);
    }
    const aside = incomingPath(directory);
    if (there !== null) await rename(path, aside);
    await mkdir(path);
    if (there !== null) await rename(aside, join(path, insideName));
  }
}
