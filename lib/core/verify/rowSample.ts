/** Rows of one table of a restored copy, held against the live database by their key. */
export interface TableSample {
  readonly schema: string;
  readonly name: string;
  /** Rows looked up; 0 where the table is empty or was not compared. */
  readonly sampled: number;
  /** Those that are there with other contents. */
  readonly differing: number;
  readonly missing: number;
  /** Of the differing ones, those that nobody has written since before the snapshot: only the copy can be wrong. */
  readonly altered: number;
  /** Columns that only one side has, which were not compared; absent where there are none. */
  readonly columns?: readonly string[];
  /** Those of them that the live table had before the snapshot, and the copy lacks. */
  readonly lost?: readonly string[];
  /** Why it was not compared; absent where it was. */
  readonly reason?: string;
  /** Present where the reason lies in the copy: the live table has a key. */
  readonly unreadable?: true;
}

export interface SampleLimit {
  /** `schema.table`, in which `*` stands for any characters; the first one that fits decides. */
  readonly tables: string;
  readonly percent: number;
}

export interface SampleLimits {
  readonly percent: number;
  readonly tables: readonly SampleLimit[];
}

export const defaultSample: SampleLimits = { percent: 20, tables: [] };

/** In a table of few rows a counter or a lock that is written every minute is a large share. */
const fewRows = 2;

/** Why this table does not confirm the snapshot, one sentence each; empty where it does. */
export function sampleDoubts(table: TableSample, limits: SampleLimits): readonly string[] {
  const name = `${table.schema}.${table.name}`;
  const { sampled, differing, missing, altered } = table;
  const percent = limitOf(table, limits);
  const changed = differing + missing;
  return [
    ...(table.unreadable === undefined ? [] : [`table ${name}: ${table.reason ?? 'its rows cannot be compared'}`]),
    ...(table.lost ?? []).map(
      (column) => `table ${name}: the column ${column} of the live database is not in the snapshot`,
    ),
    ...(altered === 0
      ? []
      : [
          `table ${name}: ${altered} of ${sampled} rows differ from the live database, where nobody has written them since before the snapshot`,
        ]),
    ...(changed <= fewRows || 100 * changed <= percent * sampled
      ? []
      : [
          `table ${name}: ${changed} of ${sampled} rows are not as in the live database (${differing} differ, ${missing} are not there), more than ${percent} %`,
        ]),
  ];
}

/** What was not compared though it could be another time, one sentence each. */
export function sampleNotes({ schema, name, columns, reason, unreadable }: TableSample): readonly string[] {
  const table = `table ${schema}.${name}`;
  return [
    ...(columns === undefined ? [] : [`${table}: only one side has ${columns.join(', ')}, which was not compared`]),
    ...(reason === undefined || reason === noKey || unreadable === true
      ? []
      : [`${table}: its rows were not compared with the live database: ${reason}`]),
  ];
}

export const noKey = 'no key';

function limitOf({ schema, name }: TableSample, { percent, tables }: SampleLimits): number {
  return tables.find((limit) => fits(limit.tables, `${schema}.${name}`))?.percent ?? percent;
}

function fits(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}

const cycle = 2n ** 32n;
/** Of the server's own beginning, and of rows whose transaction was forgotten. */
const permanent = 2n;

/**
 * Whether a row version that names `writtenBy` (32 bits) was there when every transaction before `ended` had ended; `next` is the
 * next transaction, read after the row. False also where the numbers have gone round and do not tell.
 */
export function writtenBefore(
  writtenBy: string,
  { ended, next }: { readonly ended: string; readonly next: string },
): boolean {
  const [row, then, now] = [BigInt(writtenBy), BigInt(ended), BigInt(next)];
  if (row <= permanent) return true;
  const since = now - then;
  if (since < 0n || since >= cycle / 2n) return false;
  const age = (((now - row) % cycle) + cycle) % cycle;
  return age > since;
}
