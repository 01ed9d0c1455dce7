import pg from 'pg';
import type { FoundRow, KeyedTable, RowColumns, RowsByKey, SampledRow } from '../../../../ports/rows.ts';
import { hashedColumn } from '../facts/hashedColumn.ts';
import { keyedTables } from '../facts/keyedTables.ts';
import type { Session } from '../session/connect.ts';
import { ours, readingScript } from '../session/reading.ts';
import { sqlState } from '../session/sqlstate.ts';
import { wordsWithoutRows } from './countingFailure.ts';
import { type Counter, inTransactionOf, type Texts } from './planned.ts';

export interface RowsOptions {
  /** Limits of the statements that find rows. */
  readonly lockTimeoutSeconds: number;
  readonly statementTimeoutSeconds: number;
}

/** {@link RowsByKey} on a connection that its caller closes. */
export async function rowsByKey(session: Session, options: RowsOptions): Promise<RowsByKey> {
  const { lockTimeoutSeconds } = options;
  const begin = async (statementTimeoutSeconds: number): Promise<Counter> => {
    const script = await readingScript(session, {
      ...ours,
      snapshotId: null,
      lockTimeoutSeconds,
      statementTimeoutSeconds,
    });
    // Workers need shared memory, of which a container's server may have too little.
    return { session, begin: `${script}; set local max_parallel_workers_per_gather = 0` };
  };
  const [patient, short] = [await begin(0), await begin(options.statementTimeoutSeconds)];
  const inOne = async (counter: Counter, sql: string): Promise<Texts> => {
    const rows = await inTransactionOf(counter, sql);
    await session.query('commit');
    return rows;
  };
  await session.query(patient.begin);
  const tables = await keyedTables(session);
  await session.query('commit');
  return {
    tables,
    sample: (table, columns, count) => sampleRows((sql) => inOne(patient, sql), table, columns, count),
    find: (table, columns, keys) => findRows({ session, ask: (sql) => inOne(short, sql) }, table, columns, keys),
    nextTransaction: async () => (await inOne(short, nextTransaction))[0]?.[0] ?? '0',
    reasonOf: async (error) => {
      if (session.ending() !== null || sqlState(error) === undefined) return null;
      return session.query('rollback').then(
        () => wordsWithoutRows(error),
        () => null,
      );
    },
  };
}

type Ask = (sql: string) => Promise<Texts>;

/** A random number for every row, and the least of them all. */
async function sampleRows(
  ask: Ask,
  table: KeyedTable,
  { key, hashed }: RowColumns,
  count: number,
): Promise<readonly SampledRow[]> {
  let chosen: readonly { readonly part: string; readonly place: string; readonly number: number }[] = [];
  for (const part of table.parts) {
    const drawn = await ask(
      `select s.place, s.number from (select ctid as place, pg_catalog.random() as number from ${part}) as s order by s.number limit ${count}`,
    );
    const added = drawn.map(([place, number]) => ({ part, place: place ?? '', number: Number(number) }));
    chosen = [...chosen, ...added].toSorted((a, b) => a.number - b.number).slice(0, count);
  }
  const rows: SampledRow[] = [];
  for (const [part, drawn] of Map.groupBy(chosen, (row) => row.part)) {
    const places = `${arrayLiteral(drawn.map(({ place }) => place))}::pg_catalog.tid[]`;
    const names = key.map(({ name }) => pg.escapeIdentifier(name));
    const found = await ask(
      `select ${[hashOf(hashed), ...names].join(', ')} from ${part} where ctid = any (${places})`,
    );
    rows.push(...found.map(([hash, ...values]) => ({ hash: hash ?? '', key: values })));
  }
  return rows;
}

/**
 * Leaf by leaf, so that one statement locks one table and its indexes. Keys that the server refuses are found by halves, because
 * an error does not say which it is about.
 */
async function findRows(
  { session, ask }: { readonly session: Session; readonly ask: Ask },
  table: KeyedTable,
  columns: RowColumns,
  keys: readonly (readonly string[])[],
): Promise<readonly (FoundRow | null)[]> {
  const found = new Map<number, FoundRow>();
  const look = async (part: string, wanted: readonly number[]): Promise<void> => {
    if (wanted.length === 0) return;
    try {
      const rows = await ask(
        findingSql(
          part,
          columns,
          wanted.map((at) => keys[at] ?? []),
        ),
      );
      for (const [number, writtenBy, hash] of rows) {
        const at = wanted[Number(number) - 1];
        if (at !== undefined) found.set(at, { hash: hash ?? '', writtenBy: writtenBy ?? '' });
      }
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      await session.query('rollback');
      if (wanted.length === 1) return;
      const half = Math.ceil(wanted.length / 2);
      await look(part, wanted.slice(0, half));
      await look(part, wanted.slice(half));
    }
  };
  for (const part of table.parts) {
    await look(
      part,
      [...keys.keys()].filter((at) => !found.has(at)),
    );
  }
  return keys.map((_, at) => found.get(at) ?? null);
}

/** Data exceptions: not a value of the type. A number too large for it among them. */
function isRefusedValue(error: unknown): boolean {
  return (sqlState(error) ?? '').startsWith('22');
}

/** The table in a subquery of its own: the names of its columns mean its columns there, whatever they are. */
function findingSql(part: string, { key, hashed }: RowColumns, keys: readonly (readonly string[])[]): string {
  const lists = key.map(({ type }, at) => {
    const values = keys.map((row) => row[at] ?? '');
    return `pg_catalog.unnest(${arrayLiteral(values)}::${type}[])`;
  });
  const names = key.map((_, at) => `v${at}`);
  const same = key.map(({ name, equals }, at) => `${pg.escapeIdentifier(name)} operator(${equals}) wanted.v${at}`);
  return `select wanted.n, found.written, found.hash
    from rows from (${lists.join(', ')}) with ordinality as wanted(${[...names, 'n'].join(', ')})
    cross join lateral (select xmin as written, ${hashOf(hashed)} as hash from ${part} where ${same.join(' and ')}) as found`;
}

/** Of a kind that nobody can aim at: a thief who alters a row of the archive knows the live one. From 11 on. */
function hashOf(columns: RowColumns['hashed']): string {
  const text = `row(${columns.map(hashedColumn).join(', ')})::text`;
  return `pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${text}, 'UTF8')), 'hex')`;
}

/** A literal that the server reads by the input function of the elements' type; a cast from text could be the database's own. */
function arrayLiteral(values: readonly string[]): string {
  return pg.escapeLiteral(`{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`);
}

const nextTransaction = 'select pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text';
