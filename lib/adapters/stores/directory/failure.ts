import { Failure } from '../../../errors.ts';

/** Translates a disk's errors for the operator; other errors are returned unchanged. */
export function diskFailure(error: unknown, directory: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure || !('code' in error)) return error;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      // It concerns every file, not just this one: the run must not go on to the next.
      return new Failure('configuration', `no space left in ${directory}`, {
        hint: `df -h ${directory}`,
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure('configuration', `cannot write in ${directory}: ${error.code}`, {
        hint: `ls -ld ${directory}`,
        cause: error,
      });
    default:
      return error;
  }
}
