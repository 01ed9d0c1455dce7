import * as v from 'valibot';
import type { Census, TableCensus } from '../snapshots/census.ts';
import { countSchema } from '../vault/document.ts';
import { nameKey, pairUp } from './difference.ts';

/** One table of a drill: what the manifest says, and what came back. */
export interface DrilledTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: TableCensus['kind'];
  /** Rows; null where the manifest does not know the table. */
  readonly expected: number | null;
  /** Rows; null where the table did not come back. */
  readonly restored: number | null;
  /** Whether the contents are the same by their hashes; null where they were not compared. */
  readonly same: boolean | null;
}

/** Every table of either side, those of the manifest in its order. */
export function drilledTables(expected: Census, restored: Census): readonly DrilledTable[] {
  const { both, extra } = pairUp(expected, restored, ({ schema, name }) => nameKey(schema, name));
  const pairs = new Map(both);
  return [
    ...expected.map((table) => row(table, table.rows, pairs.get(table))),
    ...extra.map((table) => ({ ...row(table, null, table), same: null })),
  ];
}

function row(table: TableCensus, expected: number | null, restored: TableCensus | undefined): DrilledTable {
  const { schema, name, kind, hash } = table;
  const compared = hash !== null && restored !== undefined && restored.hash !== null;
  return {
    schema,
    name,
    kind,
    expected,
    restored: restored?.rows ?? null,
    same: compared ? hash === restored.hash : null,
  };
}

const tablesSchema = v.array(
  v.looseObject({
    schema: v.string(),
    name: v.string(),
    kind: v.picklist(['table', 'partitioned', 'materialized view']),
    expected: v.nullable(countSchema),
    restored: v.nullable(countSchema),
    same: v.nullable(v.boolean()),
  }),
) satisfies v.GenericSchema<unknown, readonly DrilledTable[]>;

/** From the `details` of a drill's receipt; null where it has none. */
export function drilledTablesOf(details: Readonly<Record<string, unknown>>): readonly DrilledTable[] | null {
  const result = v.safeParse(tablesSchema, details['census']);
  return result.success ? result.output : null;
}
