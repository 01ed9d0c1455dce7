import pg from 'pg';
import type { TableCensus } from '../../core/census.ts';
import type { Session } from './connect.ts';
import { hashedColumn, logPositionTypes, type NamedColumn } from './hashedColumn.ts';

/** One thing to count: a table, a partition tree, a materialized view. */
export interface CountedTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: TableCensus['kind'];
  /** What stands after FROM, or null for a materialized view that was never filled and cannot be read. */
  readonly from: string | null;
  /** Expressions to hash, in the order of the columns' UTF-8 bytes: their order in the table may change in a restore. */
  readonly columns: readonly string[];
  /** Estimate of its size in pages, to count the largest first. */
  readonly pages: number;
}

interface Row {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly populated: boolean;
  readonly condition: string | null;
  readonly columns: readonly NamedColumn[];
  readonly pages: string;
  readonly leaves: readonly { readonly schema: string; readonly name: string; readonly carried: boolean }[] | null;
}

const kinds: Readonly<Record<string, TableCensus['kind']>> = { r: 'table', p: 'partitioned', m: 'materialized view' };

/** Schemas that belong to the server, as pg_dump draws the line. `n` is pg_namespace. */
export const userSchema = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

/** True where `c` (pg_class) came with an extension. */
export const extensionMember = `exists (
  select from pg_catalog.pg_depend d
   where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e')`;

/** A dump carries no rows of these: foreign tables, temporary ones, and on a standby unlogged ones. `c` is pg_class. */
const rowsNotCarried = (relation: string): string =>
  `(${relation}.relkind = 'f' or ${relation}.relpersistence = 't'
    or (${relation}.relpersistence = 'u' and pg_catalog.pg_is_in_recovery()))`;

/**
 * Extensions keep the rows that users add to their configuration tables by `pg_extension_config_dump`; a dump carries
 * those rows that the condition picks, and so does the census.
 */
const sql = `
  with recursive ${logPositionTypes}, configuration as (
    select u.oid, u.condition from pg_catalog.pg_extension e,
           rows from (pg_catalog.unnest(e.extconfig), pg_catalog.unnest(e.extcondition)) as u(oid, condition)
  )
  select n.nspname as schema, c.relname as name, c.relkind as kind, c.relispopulated as populated, f.condition,
         (select coalesce(json_agg(json_build_object('name', a.attname, 'positions', a.atttypid in (select oid from types))
                                order by a.attname collate "C"), '[]')
            from pg_catalog.pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
         (select coalesce(sum(l.relpages), c.relpages) from pg_catalog.pg_partition_tree(c.oid) t
            join pg_catalog.pg_class l on l.oid = t.relid where c.relkind = 'p') as pages,
         (select json_agg(json_build_object('schema', ln.nspname, 'name', l.relname, 'carried', not ${rowsNotCarried('l')}))
            from pg_catalog.pg_partition_tree(c.oid) t
            join pg_catalog.pg_class l on l.oid = t.relid join pg_catalog.pg_namespace ln on ln.oid = l.relnamespace
           where c.relkind = 'p' and t.isleaf and l.relkind <> 'p') as leaves
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join configuration f on f.oid = c.oid
   where c.relkind in ('r', 'p', 'm') and not c.relispartition and ${userSchema}
     and not ${rowsNotCarried('c')} and (f.oid is not null or not ${extensionMember})`;

/** Every table whose rows a dump carries, in no particular order. Reads inside the caller's transaction. */
export async function countedTables(session: Session): Promise<readonly CountedTable[]> {
  const rows = await session.query<Row>(sql);
  return rows.map((row) => ({
    schema: row.schema,
    name: row.name,
    kind: kinds[row.kind] ?? 'table',
    from: fromClause(row),
    columns: row.columns.map(hashedColumn),
    pages: Number(row.pages),
  }));
}

export function qualified(relation: { readonly schema: string; readonly name: string }): string {
  return `${pg.escapeIdentifier(relation.schema)}.${pg.escapeIdentifier(relation.name)}`;
}

function fromClause(row: Row): string | null {
  if (!row.populated) return null;
  if (row.kind === 'p') return partitionTree(row);
  // ONLY, because children of plain inheritance are counted each for themselves.
  return `only ${qualified(row)} ${row.condition ?? ''}`;
}

/** The tree at its root, unless it has leaves whose rows no dump carries: then the other leaves one by one. */
function partitionTree(row: Row): string {
  const leaves = row.leaves ?? [];
  if (leaves.every((leaf) => leaf.carried)) return qualified(row);
  const columns = row.columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  const carried = leaves.filter((leaf) => leaf.carried).map((leaf) => `select ${columns} from only ${qualified(leaf)}`);
  if (carried.length === 0) return `(select ${columns} from only ${qualified(row)}) as leaves`;
  return `(${carried.join(' union all ')}) as leaves`;
}
