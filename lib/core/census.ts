import * as v from 'valibot';
import { countSchema } from './document.ts';

/**
 * Census: exact row counts, and content hashes where asked for, of every table of one database as seen by one
 * MVCC snapshot. Partition trees are counted at their root, inheritance children each for themselves.
 */
export interface TableCensus {
  readonly schema: string;
  readonly name: string;
  /** `partitioned` is a whole tree; a stale `materialized view` may rightly differ after a restore. */
  readonly kind: 'table' | 'partitioned' | 'materialized view';
  readonly rows: number;
  /** Sum of 64-bit row hashes as a decimal, independent of row and column order; null where it was not asked for. */
  readonly hash: string | null;
}

/** Sorted by schema, then name, as UTF-8 bytes. */
export type Census = readonly TableCensus[];

export const censusSchema = v.array(
  v.looseObject({
    schema: v.string(),
    name: v.string(),
    kind: v.picklist(['table', 'partitioned', 'materialized view']),
    rows: countSchema,
    hash: v.nullable(v.pipe(v.string(), v.regex(/^-?\d+$/, 'not a whole number'))),
  }),
) satisfies v.GenericSchema<unknown, Census>;
