import { join } from 'node:path';

/**
 * Our folder at the top of the directory, for files being written and for properties that a file system cannot store.
 */
export const ownFolder = '.lifeboat';

/** Longest name that Linux file systems take, in bytes. */
const longestName = 255;

/** A file whose key is also the beginning of others (`a` and `a/b`) is inside the folder, under this name. */
export const insideName = '%';
const emptyName = '%_';

/**
 * The name of one segment of a key (what stands between slashes): itself, but `%xx` for bytes that file systems cannot
 * keep or that would lead elsewhere (NUL, control characters, `%`, `.` and `..`, our own folder), `%_` for no name at
 * all. Reversible. Null where it is too long.
 */
export function nameOf(segment: string): string | null {
  if (segment === '') return emptyName;
  const safe = segment.replaceAll(/[%\p{Cc}]/gu, escaped);
  const leadsElsewhere = segment === '.' || segment === '..' || segment === ownFolder;
  const name = leadsElsewhere ? `%2e${safe.slice(1)}` : safe;
  return Buffer.byteLength(name) > longestName ? null : name;
}

/** The segment that a name stands for; null for a name that {@link nameOf} never makes: not ours. */
export function segmentOf(name: string): string | null {
  const segment =
    name === emptyName
      ? ''
      : name.replaceAll(/%([0-9a-f]{2})/g, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return nameOf(segment) === name ? segment : null;
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** The path of a key below `directory`; null where one of its names is too long for a file system. */
export function pathOf(directory: string, key: string): string | null {
  const names = key.split('/').map(nameOf);
  return names.includes(null) ? null : join(directory, ...names.filter((name) => name !== null));
}
