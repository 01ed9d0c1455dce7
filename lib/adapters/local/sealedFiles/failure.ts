import { Failure } from '../../../errors.ts';

/** What the disk says of a directory of secrets. A name that is taken is another run of the same second. */
export function folderFailure(path: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') {
    return new Failure('busy', `another copy was stored in this second: ${path}`, {
      hint: 'run the same command again',
      cause: error,
    });
  }
  const said = error instanceof Error ? error.message : String(error);
  return new Failure('configuration', `cannot keep secrets in ${path}: ${said}`, {
    hint: `ls -ld ${path}; set SECRETS_STORE to a directory that this user may write to`,
    cause: error,
  });
}
