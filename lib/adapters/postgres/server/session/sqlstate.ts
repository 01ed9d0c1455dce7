import pg from 'pg';
import { Failure, type FailureKind, type Retry } from '../../../../errors.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import { describeAddress } from './address.ts';

interface Meaning {
  readonly kind: FailureKind;
  readonly hint?: string;
  readonly retry?: Retry;
}

const unreachable: Meaning = { kind: 'source', hint: 'check that the server runs and that this host may reach it' };
const tls: Meaning = { kind: 'configuration', hint: 'check sslmode and sslrootcert in the database URL' };

/** What a snapshot shows is gone from the catalog by now. */
const changedMeanwhile: Meaning = {
  kind: 'source',
  hint: 'if the schema was being changed, run again when that has ended',
  retry: 'schema changed',
};

/** What a SQLSTATE means for the operator. Five characters first, then the class (its first two). */
const meanings: Readonly<Record<string, Meaning>> = {
  '28': { kind: 'credentials', hint: 'check user and password in the database URL' },
  '3D000': { kind: 'configuration', hint: 'check the database name at the end of the database URL' },
  '42501': { kind: 'credentials', hint: 'grant the right to the user in the database URL, or use one who has it' },
  '53300': { kind: 'source', hint: 'the server has no connection left: raise max_connections or end idle sessions' },
  '53': { kind: 'source', hint: 'the server lacks memory, disk or connections' },
  '55P03': {
    kind: 'source',
    hint: 'another session holds a lock: see pg_locks, and run again when it has ended',
    retry: 'fresh snapshot',
  },
  '42P01': changedMeanwhile,
  '40001': {
    kind: 'source',
    hint: 'on a standby, raise max_standby_streaming_delay, or dump from the primary',
    retry: 'fresh snapshot',
  },
  '40P01': { kind: 'source' },
  '57014': { kind: 'source' },
  '57P': unreachable,
  '08': unreachable,
  '58': { kind: 'source', hint: "the server cannot read its own files: see the server's log" },
  // Internal errors: "cache lookup failed", "could not open relation with OID".
  XX000: changedMeanwhile,
  XX001: { kind: 'source', hint: "the server reports damaged data: see the server's log" },
};

/** Codes of Node's sockets and name look-up. */
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ENOENT',
  'EACCES',
]);

/** True for an error that the server itself sent, with a SQLSTATE in `code`. */
export function isServerError(error: unknown): error is pg.DatabaseError & { readonly code: string } {
  return error instanceof pg.DatabaseError && typeof error.code === 'string';
}

export function sqlState(error: unknown): string | undefined {
  if (isServerError(error)) return error.code;
  return error instanceof Failure ? sqlState(error.cause) : undefined;
}

/**
 * Translates what `pg` threw. `lost` says that the connection was not up (any more) at that time, because that error
 * has no code of its own.
 */
export function databaseFailure(address: DatabaseAddress, error: unknown, lost: boolean): Failure {
  if (error instanceof Failure) return error;
  const place = describeAddress(address);
  const text = error instanceof Error ? error.message : String(error);
  if (isServerError(error)) {
    const meaning = meanings[error.code] ?? meanings[error.code.slice(0, 3)] ?? meanings[error.code.slice(0, 2)];
    return failure(withServersHint(meaning, error), `${place}: ${text} (SQLSTATE ${error.code})`, error);
  }
  const code = errorCode(error);
  if (code !== undefined && socketCodes.has(code)) return failure(unreachable, `cannot reach ${place}: ${code}`, error);
  // OpenSSL's verification errors and Node's own TLS errors all carry a code; the socket's were dealt with above.
  if (code !== undefined) return failure(tls, `no trusted connection to ${place}: ${code}`, error);
  if (lost) return failure(unreachable, `connection to ${place} lost: ${text}`, error);
  return failure({ kind: 'unexpected' }, `${place}: ${text}`, error);
}

/** Of a lack of resources the server itself knows which setting to raise. */
function withServersHint(meaning: Meaning | undefined, { code, hint }: pg.DatabaseError & { code: string }): Meaning {
  const known = meaning ?? { kind: 'unexpected' };
  return code.startsWith('53') && hint !== undefined ? { ...known, hint: `the server says: ${hint}` } : known;
}

function failure({ kind, ...options }: Meaning, message: string, cause: unknown): Failure {
  return new Failure(kind, message, { ...options, cause });
}

/** Node wraps the attempts at several addresses of one name in an AggregateError that has a code too. */
function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
