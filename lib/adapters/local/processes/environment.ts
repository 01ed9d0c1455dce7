import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

let searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where programs are looked for: set once, at start, from the configuration's PATH. */
export function setSearchPath(path: string): void {
  searchPath = path;
}

/**
 * What every child gets, and nothing else of ours: credentials in this process's environment must not reach programs
 * that have no use for them. `LC_ALL=C` keeps the programs' own messages and number formats the same everywhere.
 */
export function baseEnvironment(): Readonly<Record<string, string>> {
  return { PATH: searchPath, LC_ALL: 'C', TZ: 'UTC', HOME: '/nonexistent' };
}

/** Absolute path of a program on the search path, or null. A name with a slash is only checked. */
export async function locate(program: string): Promise<string | null> {
  const candidates = program.includes('/')
    ? [program]
    : searchPath
        .split(delimiter)
        .filter((directory) => directory !== '')
        .map((directory) => join(directory, program));
  for (const candidate of candidates) {
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not here, or not to be run: the next directory may have it.
    }
  }
  return null;
}
