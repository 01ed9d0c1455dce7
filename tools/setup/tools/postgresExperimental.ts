import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cached, exists, fillCache } from '../cache.ts';
import { onPath, run } from '../command.ts';
import type { Tool } from './tool.ts';

const version = '19~rc1-1';
const folder = `postgresql-${version}`;
const programs = join('usr', 'lib', 'postgresql', '19', 'bin');

/** The packages of PostgreSQL itself, pinned; `libpq5` is in both suites. */
const pinned = ['postgresql-19', 'postgresql-client-19', 'libpq5'].map((name) => `${name}=${version}`);
/** What those link to, as Debian unstable has it today: newer than the C library of any stable system. */
const libraries = [
  'libc6',
  'libgssapi-krb5-2',
  'libicu78',
  'libldap2',
  'liblz4-1',
  'libnuma1',
  'libpam0g',
  'libreadline8t64',
  'libselinux1',
  'libssl3t64',
  'libsystemd0',
  'liburing2',
  'libuuid1',
  'libxml2-16',
  'libxslt1.1',
  'libzstd1',
  'zlib1g',
];

/**
 * PostgreSQL 19 before its release, from Debian experimental: server, client, contrib and ICU, unpacked beside the
 * system with libraries of its own. A release candidate leaves the archive when the next one comes, so tests must
 * manage without it.
 */
export const postgres19: Tool = {
  how: `Debian experimental postgresql-19 ${version}`,
  async find() {
    const directory = join(cached(folder), programs);
    return (await exists(join(directory, 'postgres'))) ? directory : undefined;
  },
  async install() {
    if ((await onPath('apt-get')) === undefined) throw new Error(`no apt on this machine, so no ${folder}`);
    await fillCache(folder, async (directory) => {
      const archives = join(directory, 'apt', 'cache', 'archives');
      const environment = await aptOfItsOwn(join(directory, 'apt'));
      const apt = (...argv: string[]) => run('apt-get', ['-q', '-y', ...argv], { environment, cwd: archives });
      await apt('update');
      await apt('--no-install-recommends', '--download-only', 'install', ...libraries);
      await apt('download', ...pinned);
      // The older libpq of unstable came with the libraries; the pinned one must be unpacked over it.
      for (const file of (await readdir(archives)).filter((name) => name.endsWith('.deb')).toSorted(pinnedLast)) {
        await run('dpkg-deb', ['-x', join(archives, file), directory]);
      }
      await rm(join(directory, 'apt'), { recursive: true });
      await wrapPrograms(directory);
    });
  },
};

function pinnedLast(one: string, other: string): number {
  return Number(one.includes(version)) - Number(other.includes(version));
}

/** An apt that knows unstable and experimental and nothing of this machine; returns the environment that selects it. */
async function aptOfItsOwn(home: string): Promise<Readonly<Record<string, string>>> {
  for (const path of ['state/lists/partial', 'cache/archives/partial', 'preferences.d', 'sources.d']) {
    await mkdir(join(home, path), { recursive: true });
  }
  const archive = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian';
  const sources = ['unstable', 'experimental'].map((suite) => `deb ${archive} ${suite} main\n`).join('');
  const settings: Readonly<Record<string, string>> = {
    'Dir::Etc::sourcelist': join(home, 'sources.list'),
    'Dir::Etc::sourceparts': join(home, 'sources.d'),
    'Dir::Etc::preferences': join(home, 'preferences'),
    'Dir::Etc::preferencesparts': join(home, 'preferences.d'),
    'Dir::State': join(home, 'state'),
    'Dir::State::status': join(home, 'status'),
    'Dir::Cache': join(home, 'cache'),
    // Without the sandbox user apt warns that it cannot write into a folder of ours.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  };
  const configuration = Object.entries(settings)
    .map(([name, value]) => `${name} "${value}";\n`)
    .join('');
  await writeFile(join(home, 'sources.list'), sources);
  await writeFile(join(home, 'status'), '');
  await writeFile(join(home, 'apt.conf'), configuration);
  return { APT_CONFIG: join(home, 'apt.conf'), DEBIAN_FRONTEND: 'noninteractive' };
}

/**
 * Puts a script in the place of each program that runs it with the C library it was linked to. The programs find
 * their share directory by argv[0], which stays the script.
 */
async function wrapPrograms(directory: string): Promise<void> {
  const places = join(directory, programs);
  const real = join(places, '..', 'programs');
  await mkdir(real);
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const loader = process.arch === 'arm64' ? 'ld-linux-aarch64.so.1' : 'ld-linux-x86-64.so.2';
  for (const program of await readdir(places)) {
    await rename(join(places, program), join(real, program));
    const script = [
      '#!/bin/sh',
      `root=$(dirname "$0")/${join('..', '..', '..', '..', '..')}`,
      `libraries=$root/usr/lib/${triplet}`,
      `exec "$libraries/${loader}" --argv0 "$0" --library-path "$libraries" "$root/usr/lib/postgresql/19/programs/${program}" "$@"`,
      '',
    ].join('\n');
    await writeFile(join(places, program), script);
    await chmod(join(places, program), 0o755);
  }
}
