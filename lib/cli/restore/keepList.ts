import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Writes what a restore left out where a person finds it: into the current directory, or, where that cannot be written to,
 * into `scratchDirectory`. Readable by its owner alone. Returns its path.
 */
export async function keepList(scratchDirectory: string, name: string, sql: string): Promise<string> {
  const write = async (directory: string): Promise<string> => {
    const path = resolve(join(directory, name));
    await writeFile(path, sql, { mode: 0o600, flag: 'wx' });
    return path;
  };
  try {
    return await write('.');
  } catch {
    return write(scratchDirectory);
  }
}
