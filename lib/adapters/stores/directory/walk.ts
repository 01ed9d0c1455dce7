import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareBytes } from '../../../core/files/byteOrder.ts';
import { insideName, ownFolder, segmentOf } from './paths.ts';

export interface Found {
  readonly key: string;
  readonly path: string;
}

/** A file, or a folder: all keys in it begin with its own and a slash, which says where they stand among others. */
interface Row extends Found {
  readonly folder: boolean;
}

/**
 * Every regular file below `directory` whose path is that of a key, in UTF-8 byte order of the keys. Holds the
 * names of one folder of each level. Symbolic links are neither followed nor shown.
 */
export async function* walk(directory: string, prefix = ''): AsyncGenerator<Found> {
  const rows: Row[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    rows.push(...(await rowsOf(entry, directory, prefix)));
  }
  rows.sort((a, b) => compareBytes(a.key, b.key));
  for (const { key, path, folder } of rows) {
    if (folder) yield* walk(path, key);
    else yield { key, path };
  }
}

async function rowsOf(entry: Dirent, directory: string, prefix: string): Promise<readonly Row[]> {
  const { name } = entry;
  if (prefix === '' && name === ownFolder) return [];
  const segment = segmentOf(name);
  if (segment === null) return [];
  const key = prefix + segment;
  const path = join(directory, name);
  if (entry.isFile()) return [{ key, path, folder: false }];
  if (!entry.isDirectory()) return [];
  const folder: Row = { key: `${key}/`, path, folder: true };
  const inside = join(path, insideName);
  return (await isFile(inside)) ? [{ key, path: inside, folder: false }, folder] : [folder];
}

/** Whether a regular file is there, and no link to one. */
export async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isFile() === true;
}
