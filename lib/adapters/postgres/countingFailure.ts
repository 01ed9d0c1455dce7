import { Failure } from '../../errors.ts';
import { isServerError, sqlState } from './sqlstate.ts';

/** What a table is no longer that was there when the snapshot was taken: dropped, or with other files. */
const gone = new Set(['42P01', 'XX000']);

export function changedSinceSnapshot(): Failure {
  return new Failure('source', 'it was truncated or rewritten after the snapshot was taken', {
    retry: 'schema changed',
  });
}

export function isChange(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  return error.retry === 'schema changed' && (error.cause === undefined || gone.has(sqlState(error) ?? ''));
}

/** Classes whose messages name objects and settings: connection, syntax and names, resources, locks, intervention. */
const namesOnly = /^(?:08|42|53|55|57)/;

/** Why a table was not counted, for a manifest that anybody may read: other words of the server may quote rows. */
export function wordsWithoutRows(error: unknown): string {
  const cause = error instanceof Failure ? error.cause : error;
  if (!isServerError(cause)) return error instanceof Failure ? error.message : 'unexpected';
  return namesOnly.test(cause.code) ? `${cause.message} (SQLSTATE ${cause.code})` : `SQLSTATE ${cause.code}`;
}
