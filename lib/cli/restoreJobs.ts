import { availableParallelism } from 'node:os';

/** Workers of pg_restore: more than a few only queue for the disk, and the server needs cores too. */
export function restoreJobs(): number {
  return Math.min(8, Math.max(2, availableParallelism()));
}
