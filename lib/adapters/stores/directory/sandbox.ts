import { rm } from 'node:fs/promises';
import type { Sandbox } from '../../../ports/files.ts';
import { makeOwnDirectory, sweepOwnDirectories } from '../../local/processes/ownDirectory.ts';
import { diskFailure } from './failure.ts';
import { targetDirectory } from './targetDirectory.ts';

const purpose = 'sandbox';

/** A directory of this run's own below `scratchDirectory`, removed when `use` settles. */
export function sandboxDirectory({ scratchDirectory }: { readonly scratchDirectory: string }): Sandbox {
  return {
    description: 'temporary directory',
    async use(use) {
      let directory: string | undefined;
      try {
        directory = await makeOwnDirectory(scratchDirectory, purpose);
        return await use(targetDirectory(directory));
      } catch (error) {
        throw diskFailure(error, scratchDirectory);
      } finally {
        if (directory !== undefined) await rm(directory, { recursive: true, force: true });
      }
    },
    async sweep() {
      try {
        return await sweepOwnDirectories(scratchDirectory, purpose);
      } catch (error) {
        throw diskFailure(error, scratchDirectory);
      }
    },
  };
}
