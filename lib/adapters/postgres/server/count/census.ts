import type { Census, Counted, TableCensus } from '../../../../core/snapshots/census.ts';
import { during } from '../../../../errors.ts';
import { type CountedPart, type CountedTable, qualified } from '../facts/tables.ts';
import type { Session } from '../session/connect.ts';
import { isChange, wordsWithoutRows } from './countingFailure.ts';
import { countPart } from './countPart.ts';
import type { Counter } from './planned.ts';

export interface CensusOptions {
  readonly hash: boolean;
  /** At the same time. */
  readonly connections: number;
  readonly signal: AbortSignal | undefined;
  /** Opens a connection, which its caller closes. */
  readonly open: () => Promise<Counter>;
}

interface Tally {
  readonly table: CountedTable;
  rows: number;
  hash: bigint;
  failure: { readonly error: unknown } | null;
}

/**
 * Counts every table, the largest first, each part of it in a short transaction of its own, so that a connection never holds
 * more locks than one table and its indexes need. With `hash`, adds the content hash: the sum of the rows' 64-bit hashes,
 * independent of the order of rows and columns, equal from PostgreSQL 14 to 19. A table that cannot be counted is left out
 * and named. Fails only when `signal` is aborted.
 */
export async function countTables(tables: readonly CountedTable[], options: CensusOptions): Promise<Counted> {
  const tallies = tables.map((table): Tally => ({ table, rows: 0, hash: 0n, failure: null }));
  await countInto(tallies, options, (tally, error) => {
    tally.failure = { error };
  });
  return {
    census: tallies
      .filter(({ failure }) => failure === null)
      .map((tally) => counted(tally, options.hash))
      .toSorted(byName),
    uncounted: tallies.flatMap(uncounted).toSorted(byName),
  };
}

/** The same where every table has to be counted: a failure names the table and ends the work of all connections. */
export async function takeCensus(tables: readonly CountedTable[], options: CensusOptions): Promise<Census> {
  const tallies = tables.map((table): Tally => ({ table, rows: 0, hash: 0n, failure: null }));
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  await countInto(tallies, { ...options, signal }, (tally, error) => {
    stop.abort();
    throw during(`counting ${qualified(tally.table)}`, error);
  });
  return tallies.map((tally) => counted(tally, options.hash)).toSorted(byName);
}

async function countInto(
  tallies: readonly Tally[],
  options: CensusOptions,
  onFailure: (tally: Tally, error: unknown) => void,
): Promise<void> {
  const { signal } = options;
  const queue = tallies
    .flatMap((tally) => tally.table.parts.map((part): [Tally, CountedPart] => [tally, part]))
    .toSorted(([, a], [, b]) => b.pages - a.pages)
    .values();
  const work = async (): Promise<void> => {
    let counter: Counter | null = null;
    // One iterator is shared by all connections: each takes the next part when it is done with its last.
    for (const [tally, part] of queue) {
      signal?.throwIfAborted();
      if (tally.failure !== null) continue;
      try {
        counter ??= await options.open();
        const count = await countPart(counter, tally.table, part, options.hash);
        tally.rows += count.rows;
        tally.hash += count.hash;
      } catch (error) {
        if (signal?.aborted === true) throw during(`counting ${qualified(tally.table)}`, error);
        onFailure(tally, error);
        if (counter !== null && !(await isUsable(counter.session))) counter = null;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: options.connections }, work));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [{ reason: outcome.reason as unknown }] : [],
  );
  // Where several failed, those that were only stopped by the first say less.
  const failure = failures.find(({ reason }) => reason !== signal?.reason) ?? failures[0];
  if (failure !== undefined) throw failure.reason;
}

/** Whether the session is there for the next table, its failed transaction ended. */
async function isUsable(session: Session): Promise<boolean> {
  try {
    await session.query('rollback');
    return true;
  } catch {
    return false;
  }
}

function counted({ table, rows, hash }: Tally, hashed: boolean): TableCensus {
  const { schema, name, kind } = table;
  return { schema, name, kind, rows, hash: hashed ? String(hash) : null };
}

function uncounted({ table, failure }: Tally): Counted['uncounted'] {
  if (failure === null) return [];
  const { schema, name, kind } = table;
  return [{ schema, name, kind, reason: wordsWithoutRows(failure.error), changed: isChange(failure.error) }];
}

function byName(a: Pick<TableCensus, 'schema' | 'name'>, b: Pick<TableCensus, 'schema' | 'name'>): number {
  return (
    Buffer.compare(Buffer.from(a.schema), Buffer.from(b.schema)) ||
    Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))
  );
}
