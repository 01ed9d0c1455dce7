import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BaseSource } from '../../../core/wal/baseManifest.ts';
import type { Installation } from '../server/session/installations.ts';
import { libraryDirectory, quiet } from '../server/throwaway/preloads.ts';

/** Settings that preload what the source preloads and this machine has, without letting it start anything. */
export async function preloadsHere(
  { preloadLibraries }: Pick<BaseSource, 'preloadLibraries'>,
  installation: Installation,
): Promise<{ readonly settings: Readonly<Record<string, string>>; readonly missing: readonly string[] }> {
  if (preloadLibraries.length === 0) return { settings: {}, missing: [] };
  const directory = await libraryDirectory(installation);
  const nameOf = (library: string): string => library.replace(/^\$libdir\//, '').replace(/\.so$/, '');
  const here = preloadLibraries.filter((library) => existsSync(join(directory, `${nameOf(library)}.so`)));
  return {
    settings: {
      shared_preload_libraries: here.map(nameOf).join(','),
      ...Object.fromEntries(here.flatMap((library) => Object.entries(quiet[nameOf(library)] ?? {}))),
    },
    missing: preloadLibraries.filter((library) => !here.includes(library)),
  };
}
