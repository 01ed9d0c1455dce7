import { nameKey } from '../../../../core/verify/difference.ts';
import type { DatabaseAddress, ReadableDatabase } from '../../../../ports/database.ts';
import { type CensusOptions, countTables, takeCensus } from '../count/census.ts';
import { rowsByKey } from '../count/rowsByKey.ts';
import { connect, type Session, withSession } from '../session/connect.ts';
import { beginReading, ours, type ReadingOptions, readingScript } from '../session/reading.ts';
import { readCatalog, type SequenceValues } from './catalog.ts';
import { countedAlone, extensionRows, extensionTables, listLeftOut } from './leftOut.ts';
import { readValues } from './sequences.ts';
import { type CountedTable, countedTables } from './tables.ts';

export interface ReaderOptions {
  readonly snapshotId: string | null;
  /** Connections that count at the same time. */
  readonly censusConnections: number;
  readonly lockTimeoutSeconds: number;
  /** Limit of one operator-written query. */
  readonly askTimeoutSeconds: number;
  /** Told the pid of every backend that reads, as soon as it is known. */
  readonly onBackend?: (pid: number) => void;
  readonly guarded?: boolean;
  /** Where they were read before. */
  readonly sequenceValues?: SequenceValues;
}

const rowsPerPage = 5000;
const findTimeoutSeconds = 30;

/**
 * Reads a database through connections of its own, opened for each call and closed after it, so that a failing query
 * of an operator cannot end the transaction that others depend on.
 */
export function databaseReader(address: DatabaseAddress, options: ReaderOptions): ReadableDatabase {
  const { snapshotId, lockTimeoutSeconds } = options;
  const reading = { ...ours, snapshotId, lockTimeoutSeconds };
  const theirs = { searchPath: 'default', statementTimeoutSeconds: options.askTimeoutSeconds } as const;
  const open = async (onBackend: (pid: number) => void = () => undefined): Promise<Session> => {
    const session = await connect(address, options);
    try {
      const [row] = await session.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid');
      if (row !== undefined) for (const told of [options.onBackend, onBackend]) told?.(row.pid);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  };
  const begin = async (limits: Pick<ReadingOptions, 'searchPath' | 'statementTimeoutSeconds'>): Promise<Session> => {
    const session = await open();
    try {
      await beginReading(session, { snapshotId, lockTimeoutSeconds, ...limits });
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  };
  const inOne = async <T>(use: (session: Session) => Promise<T>): Promise<T> => {
    await using session = await begin(ours);
    return await use(session);
  };
  const counting = async <T>(
    { hash, only, except = [], signal }: Parameters<ReadableDatabase['census']>[0],
    count: (tables: readonly CountedTable[], how: CensusOptions) => Promise<T>,
  ): Promise<T> => {
    await using stack = new AsyncDisposableStack();
    const pids: number[] = [];
    const leftOut = new Set(except.map(({ schema, name }) => nameKey(schema, name)));
    const tables = (await inOne(countedTables)).filter(
      ({ schema, name, kind }) =>
        !leftOut.has(nameKey(schema, name)) &&
        (only === undefined || (kind === 'materialized view') === (only === 'materialized views')),
    );
    const cancel = (): void => void cancelQueries(address, pids).catch(() => undefined);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await count(tables, {
        hash,
        signal,
        connections: options.censusConnections,
        open: async () => {
          const session = stack.use(await open((pid) => pids.push(pid)));
          return { session, begin: await readingScript(session, reading) };
        },
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };
  return {
    catalog: async () => {
      await using session = await begin(ours);
      const next = await readingScript(session, { ...reading, snapshotId: null });
      return await readCatalog(session, options.sequenceValues ?? ((listed) => readValues(session, listed, next)));
    },
    rows: async (use, signal) => {
      signal?.throwIfAborted();
      const pids: number[] = [];
      await using session = await open((pid) => pids.push(pid));
      const cancel = (): void => void cancelQueries(address, pids).catch(() => undefined);
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await use(await rowsByKey(session, { lockTimeoutSeconds, statementTimeoutSeconds: findTimeoutSeconds }));
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    census: (wanted) => counting(wanted, takeCensus),
    counts: (wanted) => counting(wanted, countTables),
    leftOut: async () => {
      const [listed, tables] = await inOne(async (session) => [
        await listLeftOut(session),
        await extensionTables(session),
      ]);
      const { census } = await counting({ hash: false }, (_, how) => countTables(tables.map(countedAlone), how));
      return { ...listed, extensionTables: extensionRows(tables, census) };
    },
    ask: async (sql) => {
      await using session = await begin(theirs);
      return await session.texts(sql);
    },
    async *pages(sql) {
      await using session = await begin(theirs);
      await session.texts(`declare pages no scroll cursor for ${sql}`);
      for (;;) {
        const page = await session.texts(`fetch ${rowsPerPage} from pages`);
        if (page.length === 0) return;
        yield page;
      }
    },
  };
}

/** A server keeps reading for a client that has gone, table after table, so it has to be cancelled. */
async function cancelQueries(address: DatabaseAddress, pids: readonly number[]): Promise<void> {
  await withSession(address, (session) =>
    session.query('select pg_catalog.pg_cancel_backend(pid) from pg_catalog.unnest($1::int[]) as pid', [pids]),
  );
}
