import * as v from 'valibot';
import { countSchema } from '../vault/document.ts';

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

/** A table that the dump contains and the census could not count. */
export interface Uncounted extends Pick<TableCensus, 'schema' | 'name' | 'kind'> {
  /** The server's words, or its SQLSTATE where they could quote rows. */
  readonly reason: string;
}

/** The result of a census that skips tables it cannot count. */
export interface Counted {
  readonly census: Census;
  /** Sorted as {@link Census}. `changed`: truncated, rewritten or dropped after the snapshot was taken. */
  readonly uncounted: readonly (Uncounted & { readonly changed: boolean })[];
}

export const uncountedSchema = v.array(
  v.looseObject({
    schema: v.string(),
    name: v.string(),
    kind: v.picklist(['table', 'partitioned', 'materialized view']),
    reason: v.string(),
  }),
) satisfies v.GenericSchema<unknown, readonly Uncounted[]>;

export const censusSchema = v.array(
  v.looseObject({
    schema: v.string(),
    name: v.string(),
    kind: v.picklist(['table', 'partitioned', 'materialized view']),
    rows: countSchema,
    hash: v.nullable(v.pipe(v.string(), v.regex(/^-?\d+$/, 'not a whole number'))),
  }),
) satisfies v.GenericSchema<unknown, Census>;
