import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { aptCandidate, aptInstall, aptUnpack } from '../apt.ts';
import { cacheDirectory, cached, exists, fillCache } from '../cache.ts';
import type { Tool } from './tool.ts';

const installed = '/usr/lib/postgresql/15/bin';

/** PostgreSQL 15 as the machine has it: Debian 12's own major. */
export const postgres15: Tool = {
  how: 'apt-get install postgresql-15',
  find: async () => ((await exists(join(installed, 'postgres'))) ? installed : undefined),
  install: () => aptInstall('postgresql-15', 'postgresql-client-15'),
};

/**
 * The newest minor of PostgreSQL 15 that the package lists know, unpacked beside the installed one, which stays as
 * old as it is: a server that is newer than its client is a fault of its own.
 */
export const postgres15Newest: Tool = {
  how: 'apt-get download postgresql-15, newest minor',
  async find() {
    const names = await readdir(cacheDirectory()).catch(() => []);
    const [newest] = names
      .flatMap((name) => {
        const minor = /^postgresql-15\.(\d+)-[^.]*$/.exec(name)?.[1];
        return minor === undefined ? [] : [{ name, minor: Number(minor) }];
      })
      .toSorted((one, other) => other.minor - one.minor);
    return newest === undefined ? undefined : join(cached(newest.name), installed);
  },
  async install() {
    const version = await aptCandidate('postgresql-15');
    await fillCache(`postgresql-${version}`, (directory) =>
      aptUnpack(directory, `postgresql-15=${version}`, `postgresql-client-15=${version}`),
    );
  },
};
