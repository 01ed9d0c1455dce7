import { humanBytes } from '../../core/runs/bytes.ts';
import { Failure } from '../../errors.ts';
import type { Scratch } from '../../ports/scratch.ts';

/** Room for what the scratch disk needs besides the archive itself. */
const reserveBytes = 64 * 1024 * 1024;

/** What must be free on the scratch disk to unpack a plain archive of this size. */
export function roomFor(archiveBytes: number): number {
  return archiveBytes + reserveBytes;
}

/** Fails, before anything is fetched, when the plain archive will not fit. */
export async function refuseSmallDisk(scratch: Scratch, archiveBytes: number): Promise<void> {
  const free = await scratch.free();
  if (free >= roomFor(archiveBytes)) return;
  throw new Failure(
    'configuration',
    `the archive needs ${humanBytes(archiveBytes)} of scratch space, and ${humanBytes(free)} are free`,
    {
      hint: 'name a directory on a larger disk: BACKUP_SCRATCH_DIR',
    },
  );
}
