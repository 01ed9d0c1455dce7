import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../errors.ts';
import type { envFiles } from './setUpFiles.ts';

type EnvFileName = keyof typeof envFiles;

/**
 * The paths of these files of variables in a set-up, null for one that is not there. Failure `configuration` where that
 * cannot be determined.
 */
export async function findEnvFiles<const N extends EnvFileName>(
  directory: string,
  names: readonly N[],
): Promise<ReadonlyMap<N, string | null>> {
  const paths = names.map(async (name) => {
    const path = join(directory, name);
    return [name, (await isThere(path)) ? path : null] as const;
  });
  return new Map(await Promise.all(paths));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) {
      return false;
    }
    throw new Failure('configuration', `cannot look for ${path}`, { hint: `sudo ls -l ${path}`, cause });
  }
}
