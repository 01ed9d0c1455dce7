import { join } from 'node:path';

/** The words that start this very program: bundled it is one file, in the clone this file is one of many. */
export function executable(): readonly string[] {
  const { filename, dirname } = import.meta;
  const inClone = filename.endsWith('/lib/cli/executable.ts');
  return [process.execPath, inClone ? join(dirname, '../../bin/lifeboat.ts') : filename];
}
