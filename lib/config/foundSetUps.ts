import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../errors.ts';
import { readConfigurationFile } from './file.ts';
import { findEnvFiles } from './findEnvFiles.ts';
import { type envFiles, settingsFileName } from './setUpFiles.ts';

export type EnvFileName = keyof typeof envFiles;

/** A set-up that `init` wrote. */
export interface FoundSetUp {
  /** What `--app` calls it: its folder's name, and of the one without a folder of its own the name of its source. */
  readonly name: string;
  readonly directory: string;
  /** The files of variables that are there and their paths. */
  readonly envFiles: ReadonlyMap<EnvFileName, string>;
}

const names = ['writer.env', 'prune.env', 'drill.env'] as const;

/** The set-ups in `directory` and in the folders right below it, by name; empty where it is not there. */
export async function foundSetUps(directory: string): Promise<readonly FoundSetUp[]> {
  const folders = await foldersIn(directory);
  const found = await Promise.all([
    setUpIn(directory, null),
    ...folders.map(async (folder) => setUpIn(join(directory, folder), folder)),
  ]);
  return found.filter((each) => each !== null).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function foldersIn(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return [];
    throw new Failure('configuration', `cannot look for set-ups in ${directory}`, {
      hint: `sudo ls -l ${directory}`,
      cause,
    });
  }
}

async function setUpIn(directory: string, folder: string | null): Promise<FoundSetUp | null> {
  const files = await findEnvFiles(directory, names);
  const there = [...files].flatMap(([name, path]) => (path === null ? [] : [[name, path] as const]));
  if (there.length === 0) return null;
  const file = await readConfigurationFile(join(directory, settingsFileName)).catch(() => null);
  if (file === null) return null;
  return { name: folder ?? hostOf(file) ?? 'default', directory, envFiles: new Map(there) };
}

function hostOf(file: unknown): string | null {
  const host: unknown = typeof file === 'object' && file !== null ? Reflect.get(file, 'BACKUP_HOST') : null;
  return typeof host === 'string' ? host : null;
}
