import { Failure } from '../../../../errors.ts';
import { isServerError, sqlState } from '../session/sqlstate.ts';

/** Errors for something that existed in the snapshot and no longer does. */
const goneStates = new Set(['42P01', 'XX000']);

const undefinedColumn = '42703';

/** A lock that pg_dump holds already can only be denied by a session that waits behind pg_dump to change the table. */
const waitedInVain = '55P03';

export function changedSinceSnapshot(): Failure {
  return new Failure('source', 'it was truncated or rewritten after the snapshot was taken', {
    retry: 'schema changed',
  });
}

export function isGone(error: unknown): boolean {
  return goneStates.has(sqlState(error) ?? '');
}

export function isChange(error: unknown): boolean {
  if (error instanceof Failure && error.retry === 'schema changed' && error.cause === undefined) return true;
  return isGone(error) || sqlState(error) === waitedInVain || isColumnGone(error);
}

/**
 * A count names columns that the snapshot has: one that is missing was dropped or renamed since, which pg_dump's locks
 * no longer prevent once it has ended. An error inside a function of the table's indexes has a context.
 */
function isColumnGone(error: unknown): boolean {
  const cause = error instanceof Failure ? error.cause : error;
  return isServerError(cause) && cause.code === undefinedColumn && cause.where === undefined;
}

/** Classes whose messages name objects and settings: connection, syntax and names, resources, locks, intervention. */
const namesOnly = /^(?:08|42|53|55|57)/;

/** Why a table was not counted, for a manifest that anybody may read: other words of the server may quote rows. */
export function wordsWithoutRows(error: unknown): string {
  const cause = error instanceof Failure ? error.cause : error;
  if (!isServerError(cause)) return error instanceof Failure ? error.message : 'unexpected';
  return namesOnly.test(cause.code) ? `${cause.message} (SQLSTATE ${cause.code})` : `SQLSTATE ${cause.code}`;
}
