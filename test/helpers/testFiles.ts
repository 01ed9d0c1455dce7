import { glob, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The test files that these files, folders and patterns name, as absolute paths; throws for one that names none. */
export async function testFiles(patterns: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const folder = await stat(pattern).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
    const found = await matching(folder ? join(pattern, '**/*.test.ts') : pattern, process.cwd());
    if (found.length === 0) throw new Error(`no test file matches ${pattern}`);
    for (const file of found) files.add(file);
  }
  return [...files];
}

/** Absolute paths, sorted. */
export async function matching(pattern: string, directory: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd: directory })) files.push(resolve(directory, file));
  return files.toSorted();
}
