import { isPassing, type RefusedStatement } from '../../../../core/restore/fault.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import { connect, type Session } from '../session/connect.ts';
import { isServerError } from '../session/sqlstate.ts';

/** The result of a statement that was run again. */
export interface Refusal extends RefusedStatement {
  /** The server's words, first line. They may quote rows. */
  readonly message: string;
  /** The column whose value could not be read while rows were loaded; null where it was none. */
  readonly column: string | null;
}

/** Runs again, as the restoring role, what failed in pg_restore, because pg_restore does not report the SQLSTATE. */
export interface Replay extends AsyncDisposable {
  /** Null where the statement succeeded this time. Never throws for an error of the server. */
  run(statement: string): Promise<Refusal | null>;
  /** Loads rows, in a COPY that takes all of them or none. An error of `rows` themselves is thrown. */
  load(
    statement: string,
    rows: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly taken: number } | { readonly refusal: Refusal }>;
  /** Reads, as the restoring role. */
  rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * Of an error without a statement, such as rows that could not be loaded: what ails the server now; null where
   * nothing does.
   */
  ailment(): Promise<Refusal | null>;
}

/**
 * What pg_restore sets for itself; and one process alone, so that no shared memory is needed where the server has
 * little.
 */
const settings = `
  set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0;
  set standard_conforming_strings = on; set check_function_bodies = false; set xmloption = content;
  set client_min_messages = warning; set row_security = off;
  set max_parallel_maintenance_workers = 0; set max_parallel_workers_per_gather = 0;
  select pg_catalog.set_config('search_path', '', false)`;

/** A disk that was too small for a table has no room for this either: the rows loaded in vain are still on it. */
const writes = `create temporary table lifeboat_probe as
    select pg_catalog.repeat(pg_catalog.md5(i::text), 60) from pg_catalog.generate_series(1, 8000) as i;
  drop table pg_temp.lifeboat_probe`;

/**
 * `alone`: takes one statement at a time, so that nothing hides behind a semicolon, whatever is set for the role or the
 * database.
 */
export function replayAs(target: DatabaseAddress, { alone = false }: { readonly alone?: boolean } = {}): Replay {
  let session: Session | null = null;
  const opened = async (): Promise<Session> => {
    if (session !== null && session.ending() === null) return session;
    session = await connect(target, { guarded: true });
    await session.query(settings);
    return session;
  };
  const tried = async <T>(
    statement: string | null,
    work: (session: Session) => Promise<T>,
  ): Promise<{ readonly result: T } | { readonly refusal: Refusal }> => {
    let current: Session | null = null;
    try {
      current = await opened();
      return { result: await work(current) };
    } catch (error) {
      const alive = current !== null && (await isAlive(current));
      return { refusal: await refusal(error, statement, alive ? current : null) };
    }
  };
  const replay: Replay = {
    async run(statement) {
      const met = await tried(statement, (current) => (alone ? current.texts(statement) : current.query(statement)));
      return 'refusal' in met ? met.refusal : null;
    },
    async load(statement, rows) {
      const read = watched(rows);
      const met = await tried(null, (current) => current.copyIn(statement, read.rows));
      const broken = read.error();
      if (broken !== null) throw broken;
      return 'refusal' in met ? met : { taken: met.result };
    },
    rows: async (sql, values) => (await opened()).query(sql, values),
    async ailment() {
      const refused = await replay.run(writes);
      return refused !== null && isPassing(refused) ? refused : null;
    },
    async [Symbol.asyncDispose]() {
      await session?.close();
    },
  };
  return replay;
}

/** The same, with the error that they ended with. */
function watched(rows: AsyncIterable<Uint8Array>): {
  readonly rows: AsyncIterable<Uint8Array>;
  readonly error: () => Error | null;
} {
  let broken: Error | null = null;
  async function* passed(): AsyncGenerator<Uint8Array> {
    try {
      yield* rows;
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
  return { rows: passed(), error: () => broken };
}

async function isAlive(session: Session): Promise<boolean> {
  try {
    await session.query('rollback');
    return session.ending() === null;
  } catch {
    return false;
  }
}

async function refusal(error: unknown, statement: string | null, session: Session | null): Promise<Refusal> {
  const cause = error instanceof Error ? error.cause : undefined;
  const said = error instanceof Error ? error.message : String(error);
  if (!isServerError(cause)) {
    return { sqlState: null, within: null, connectionLost: session === null, statement, message: said, column: null };
  }
  return {
    sqlState: cause.code,
    within: session === null ? null : await functionIn(session, cause.where),
    connectionLost: session === null,
    statement,
    message: cause.message.split('\n', 1)[0] ?? '',
    column: columnIn(cause.where),
  };
}

/** Of the context of a COPY, `COPY t, line 1, column c: …`, in any language. */
function columnIn(where: string | undefined): string | null {
  return /^COPY .*?, [^,]*\d+[^,]*, \S+ (?<column>[^:]+?)\s?:/m.exec(where ?? '')?.groups?.['column'] ?? null;
}

/** Quotation marks around a name in the languages of PostgreSQL's messages. */
const quotes = /\s*["'«»„“”‚‘’‹›]\s*/g;

/**
 * The function that an error's context names, in any language: between quotes, or before its argument types. Contexts
 * of COPY quote rows, and are passed over.
 */
async function functionIn(session: Session, where: string | undefined): Promise<string | null> {
  const lines = (where ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('COPY '));
  if (lines.length === 0) return null;
  const [found] = await session.query<{ name: string }>(
    `select p.oid::pg_catalog.regprocedure::text as name
       from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace,
            rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) with ordinality as context(line, plain, at)
      where n.nspname not in ('pg_catalog', 'information_schema')
        and (pg_catalog.strpos(line, pg_catalog.quote_ident(p.proname) || '(') > 0
             or pg_catalog.strpos(plain, '"' || p.proname || '"') > 0)
      order by at, 1 limit 1`,
    [lines, lines.map((line) => line.replaceAll(quotes, '"'))],
  );
  return found?.name ?? null;
}
