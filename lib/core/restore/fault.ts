/** One statement of an archive that a server refused. */
export interface RefusedStatement {
  /** Null where it is not known. */
  readonly sqlState: string | null;
  /** The function of the archive in which the error was raised; null for none. */
  readonly within: string | null;
  /** True where the session ended with the error. */
  readonly connectionLost: boolean;
  /** Null where rows were loaded. */
  readonly statement: string | null;
}

type PlaceFault = 'configuration' | 'credentials' | 'source';

/** Who is at fault when a statement of an archive fails: the archive itself, or the place that it is restored to. */
export type Fault =
  | { readonly party: 'archive' }
  | { readonly party: 'place'; readonly kind: PlaceFault; readonly hint: string };

const archive: Fault = { party: 'archive' };

const unreachable = place('source', 'see that the server runs and is not being restarted, then run the same command');

/** Five characters first, then three, then the class. Anything not listed is the archive's fault. */
const places: Readonly<Record<string, Fault>> = {
  '08': unreachable,
  '28': place('credentials', 'check user and password in the database URL'),
  '3D': place('configuration', 'check the database name at the end of the database URL'),
  '40': place('source', 'other sessions were in the way: run the same command again'),
  '42501': place(
    'credentials',
    'use a master that has the right; a restore can leave the object out: --keep-going (to a task: KEEP_GOING=true), or create it as the master: --as-master',
  ),
  '53100': place(
    'configuration',
    "make room on the server's disk (df -h); for a shared memory segment enlarge /dev/shm or set max_parallel_maintenance_workers = 0",
  ),
  '53200': place(
    'configuration',
    'give the server memory: enlarge /dev/shm or set max_parallel_maintenance_workers = 0; lower maintenance_work_mem; raise max_locks_per_transaction',
  ),
  '53300': place('source', 'raise max_connections or end idle sessions, then run the same command'),
  '53': place('configuration', 'the server lacks memory, disk or connections: see its log'),
  '55006': place('source', 'another session uses the object: run the same command again when it has ended'),
  '55P02': place('configuration', 'the server needs other settings: see its log'),
  '55P03': place('source', 'another session holds a lock: see pg_locks, and run the same command when it has ended'),
  '57014': place('source', 'the statement was cancelled by a person or a timeout: run the same command again'),
  '57': unreachable,
  '58': place('configuration', "the server cannot read a file it needs, such as an extension's library: see its log"),
  F0: place('configuration', "the server cannot read its configuration file: see the server's log"),
  XX001: place('source', "the server reports damaged data of its own: see the server's log"),
  XX002: place('source', "the server reports damaged data of its own: see the server's log"),
};

const namesRole =
  /^(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES|CREATE POLICY|CREATE USER MAPPING|ALTER [^]* OWNER TO|SET SESSION AUTHORIZATION)\b/;

/**
 * An error raised inside a function of the archive is the archive's, whatever SQLSTATE the function gives it. A session
 * that ended is the server's doing.
 */
export function faultOf({ sqlState, within, connectionLost, statement }: RefusedStatement): Fault {
  if (connectionLost) return unreachable;
  if (within !== null || sqlState === null) return archive;
  if (statement !== null && /^CREATE EXTENSION\b/.test(statement)) {
    return place('configuration', "install the extension's package on the database server, of its own major");
  }
  if (sqlState === '42704' && statement !== null && namesRole.test(statement)) {
    return place('configuration', 'create the role on the server, then run the same command');
  }
  // A view that may not read its tables was made so.
  if (sqlState === '42501' && statement !== null && /^REFRESH\b/.test(statement)) return archive;
  return places[sqlState] ?? places[sqlState.slice(0, 3)] ?? places[sqlState.slice(0, 2)] ?? archive;
}

/**
 * Connection, transactions, resources, operators: the next statement would fail too, so nothing is left out because of
 * it.
 */
export function isPassing({ sqlState, within, connectionLost }: RefusedStatement): boolean {
  if (connectionLost) return true;
  return within === null && sqlState !== null && /^(?:08|28|40|53|57|55006|55P03|XX00[12])/.test(sqlState);
}

/** Errors of an object that depends on a missing one. */
const undefinedObjects: ReadonlySet<string> = new Set(['3F000', '42703', '42704', '42883', '42P01', '42830', '55000']);

/** Whether a failure may follow from objects that were left out before it. */
export function mayFollow(sqlState: string | null): boolean {
  return sqlState !== null && undefinedObjects.has(sqlState);
}

function place(kind: PlaceFault, hint: string): Fault {
  return { party: 'place', kind, hint };
}
