import { compareBytes } from '../../core/files/byteOrder.ts';
import { nameKey } from '../../core/verify/difference.ts';
import type { LiveMark } from '../../core/verify/liveMark.ts';
import { noKey, type TableSample, writtenBefore } from '../../core/verify/rowSample.ts';
import type { ReadableDatabase } from '../../ports/database.ts';
import type { KeyedTable, RowColumns, RowsByKey } from '../../ports/rows.ts';

/** Rows of each table that are looked up in the live database. */
const rowsOfTable = 1000;

/**
 * Draws rows of the restored copy at random and looks each up in the live database by the live table's own key: what is in the
 * archive has no say in it. Of `earlier`, see {@link LiveMark}. Sorted by schema and name; tables that only one side has are
 * left out.
 */
export async function sampleRows(
  copy: ReadableDatabase,
  live: RowsByKey,
  {
    earlier,
    except,
    signal,
  }: { readonly earlier: LiveMark | null; readonly except: ReadonlySet<string>; readonly signal: AbortSignal },
): Promise<readonly TableSample[]> {
  return copy.rows(async (restored) => {
    const copies = new Map(restored.tables.map((table) => [keyOf(table), table]));
    const samples: TableSample[] = [];
    for (const table of live.tables) {
      signal.throwIfAborted();
      const same = copies.get(keyOf(table));
      if (same === undefined || except.has(keyOf(table))) continue;
      samples.push(await sampleTable({ live, restored }, { table, same }, earlier));
    }
    return samples;
  }, signal);
}

function keyOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return nameKey(schema, name);
}

async function sampleTable(
  { live, restored }: { readonly live: RowsByKey; readonly restored: RowsByKey },
  { table, same }: { readonly table: KeyedTable; readonly same: KeyedTable },
  earlier: LiveMark | null,
): Promise<TableSample> {
  const { schema, name, key } = table;
  const none = { schema, name, sampled: 0, differing: 0, missing: 0, altered: 0 };
  if (key === null) return { ...none, reason: noKey };
  const [ours, theirs] = [namesOf(table), namesOf(same)];
  const wasThere = async (): Promise<(writtenBy: string) => boolean> => asOf(earlier, await live.nextTransaction());
  const there = await wasThere();
  const apart = [...ours, ...theirs]
    .filter((column) => !ours.has(column) || !theirs.has(column))
    .toSorted(compareBytes);
  const lost = table.columns
    .filter((column) => !theirs.has(column.name) && there(column.writtenBy))
    .map((column) => column.name);
  const about = {
    ...none,
    ...(apart.length === 0 ? {} : { columns: apart }),
    ...(lost.length === 0 ? {} : { lost }),
  };
  const lacking = key.filter((column) => !theirs.has(column.name));
  if (lacking.length > 0) {
    return {
      ...about,
      reason: `the snapshot lacks ${lacking.map((column) => column.name).join(', ')} of its key`,
      unreadable: true,
    };
  }

  const hashed = table.columns.filter((column) => theirs.has(column.name) && !column.generated).toSorted(byName);
  const compared = new Set(hashed.map((column) => column.name));
  const columns: RowColumns = { key, hashed };
  const copied: RowColumns = {
    key,
    hashed: same.columns.filter((column) => compared.has(column.name)).toSorted(byName),
  };
  let rows: Awaited<ReturnType<RowsByKey['sample']>>;
  try {
    rows = await restored.sample(same, copied, rowsOfTable);
  } catch (error) {
    return {
      ...about,
      reason: `its rows cannot be read in the restored copy: ${await reasonOf(restored, error)}`,
      unreadable: true,
    };
  }
  try {
    const keyed = rows.flatMap((row) => (row.key.every((value) => value !== null) ? [{ ...row, key: row.key }] : []));
    const found = await live.find(
      table,
      columns,
      keyed.map((row) => row.key),
    );
    const differing = found
      .filter((row, at) => row !== null && row.hash !== keyed[at]?.hash)
      .filter((row) => row !== null);
    const before = await wasThere();
    const settled = hashed.every((column) => before(column.writtenBy));
    return {
      ...about,
      sampled: rows.length,
      differing: differing.length,
      missing: rows.length - found.filter((row) => row !== null).length,
      altered: settled ? differing.filter((row) => before(row.writtenBy)).length : 0,
    };
  } catch (error) {
    return { ...about, reason: await reasonOf(live, error) };
  }
}

/** Whether what a transaction wrote was there at the mark; never where there is none. */
function asOf(earlier: LiveMark | null, next: string): (writtenBy: string) => boolean {
  return (writtenBy) => earlier !== null && writtenBefore(writtenBy, { ended: earlier.transaction, next });
}

function namesOf({ columns }: KeyedTable): Set<string> {
  return new Set(columns.map((column) => column.name));
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareBytes(a.name, b.name);
}

/** Throws what ends the connection: then no table can be compared. */
async function reasonOf(rows: RowsByKey, error: unknown): Promise<string> {
  const reason = await rows.reasonOf(error);
  if (reason === null) throw error;
  return reason;
}
