import { chmod, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * Where built and unpacked tools are kept, outside every clone. Root's is below /var/cache: the user `postgres`
 * must reach the servers in it, and /root lets nobody through.
 */
export function cacheDirectory(): string {
  const chosen = process.env['LIFEBOAT_CACHE'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  if (process.getuid?.() === 0) return '/var/cache/lifeboat';
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'lifeboat');
}

/** The cache's folder `name`, whether it exists or not. */
export function cached(name: string): string {
  return join(cacheDirectory(), name);
}

/**
 * Fills the cache's folder `name`, all or nothing: `fill` works in a folder beside it that is renamed when it is
 * whole. Two processes doing the same at once both succeed; the first one's result stays.
 */
export async function fillCache(name: string, fill: (directory: string) => Promise<void>): Promise<void> {
  const target = cached(name);
  await mkdir(dirname(target), { recursive: true });
  await chmod(dirname(target), 0o755);
  const unfinished = await mkdtemp(`${target}.unfinished-`);
  try {
    await fill(unfinished);
    await chmod(unfinished, 0o755);
    await rename(unfinished, target).catch((error: unknown) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
