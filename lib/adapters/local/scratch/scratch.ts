import { mkdir, rm, statfs } from 'node:fs/promises';
import { Failure } from '../../../errors.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import { makeOwnDirectory, sweepOwnDirectories } from '../processes/ownDirectory.ts';

/** Directories of this run's own under `base`. What dead runs left there is removed before the first one is made. */
export function scratchIn(base: string): Scratch {
  let swept: Promise<unknown> | undefined;
  return {
    async use(name, use) {
      let directory: string | undefined;
      try {
        swept ??= sweepOwnDirectories(base);
        await swept;
        directory = await makeOwnDirectory(base, name);
        return await use(directory);
      } catch (error) {
        throw explained(error, base);
      } finally {
        if (directory !== undefined) await rm(directory, { recursive: true, force: true });
      }
    },
    async free() {
      await mkdir(base, { recursive: true });
      const { bavail, bsize } = await statfs(base);
      return bavail * bsize;
    },
  };
}

/** The operator has to fix a full disk, whichever step ran into it. */
function explained(error: unknown, base: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new Failure('unexpected', `no space left in the scratch directory ${base}`, {
      hint: `df -h ${base}; free some space or set BACKUP_SCRATCH_DIR to a larger disk`,
      cause: error,
    });
  }
  if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'ENOTDIR') {
    return new Failure('configuration', `cannot write in the scratch directory ${base}: ${error.code}`, {
      hint: `ls -ld ${base}; let the user of this run write there, or set BACKUP_SCRATCH_DIR to another directory`,
      cause: error,
    });
  }
  return error;
}
