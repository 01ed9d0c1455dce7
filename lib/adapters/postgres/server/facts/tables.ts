import pg from 'pg';
import type { TableCensus } from '../../../../core/snapshots/census.ts';
import type { Session } from '../session/connect.ts';
import { hashedColumn, logPositionTypes, type NamedColumn } from './hashedColumn.ts';

/** One thing to count: a table, a partition tree, a materialized view. */
export interface CountedTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: TableCensus['kind'];
  /**
   * What is read, each in a transaction of its own: the table itself, or the leaves of a partition tree, whose rows and
   * hashes add up to those of the root. None for a materialized view that was never filled and cannot be read.
   */
  readonly parts: readonly CountedPart[];
  /**
   * Expressions to hash, in the order of the columns' UTF-8 bytes: their order in the table may change in a restore.
   */
  readonly columns: readonly string[];
  /** Whether pg_dump locks it before it reads anything. */
  readonly locked: boolean;
}

export interface CountedPart {
  readonly oid: string;
  /** What follows FROM. */
  readonly from: string;
  /** Estimate of its size in pages, to count the largest first. */
  readonly pages: number;
}

interface Leaf {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly pages: number;
}

interface Row extends Leaf {
  readonly kind: string;
  readonly populated: boolean;
  readonly configuration: boolean;
  readonly condition: string | null;
  readonly columns: readonly NamedColumn[];
  readonly leaves: readonly Leaf[] | null;
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
 * those rows that the condition picks, and so does the census. The server's own `pg_partition_tree` would lock every
 * leaf.
 */
const sql = `
  with recursive ${logPositionTypes}, tree(root, oid) as (
    select c.oid, c.oid from pg_catalog.pg_class c where c.relkind = 'p' and not c.relispartition
    union all select t.root, i.inhrelid from tree t join pg_catalog.pg_inherits i on i.inhparent = t.oid
  ), leaves as (
    select t.root, json_agg(json_build_object('oid', l.oid::text, 'schema', n.nspname, 'name', l.relname, 'pages', l.relpages)) as list
      from tree t join pg_catalog.pg_class l on l.oid = t.oid join pg_catalog.pg_namespace n on n.oid = l.relnamespace
     where l.relkind <> 'p' and not ${rowsNotCarried('l')}
     group by t.root
  ), configuration as (
    select u.oid, u.condition from pg_catalog.pg_extension e,
           rows from (pg_catalog.unnest(e.extconfig), pg_catalog.unnest(e.extcondition)) as u(oid, condition)
  )
  select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind as kind, c.relpages as pages,
         c.relispopulated as populated, f.oid is not null as configuration, f.condition, leaves.list as leaves,
         (select coalesce(json_agg(json_build_object('name', a.attname, 'positions', a.atttypid in (select oid from types))
                                order by a.attname collate "C"), '[]')
            from pg_catalog.pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join configuration f on f.oid = c.oid
    left join leaves on leaves.root = c.oid
   where c.relkind in ('r', 'p', 'm') and not c.relispartition and ${userSchema}
     and not ${rowsNotCarried('c')} and (f.oid is not null or not ${extensionMember})`;

/** Every table whose rows a dump carries, in no particular order. Reads inside the caller's transaction. */
export async function countedTables(session: Session): Promise<readonly CountedTable[]> {
  const rows = await session.query<Row>(sql);
  return rows.map((row) => ({
    schema: row.schema,
    name: row.name,
    kind: kinds[row.kind] ?? 'table',
    parts: partsOf(row),
    columns: row.columns.map(hashedColumn),
    locked: row.kind !== 'm' && !row.configuration,
  }));
}

/** OIDs of those counted tables, and leaves of trees, that pg_dump locks before it reads anything. */
export async function lockedTables(session: Session): Promise<readonly string[]> {
  const tables = await countedTables(session);
  return tables.flatMap(({ locked, parts }) => (locked ? parts.map(({ oid }) => oid) : []));
}

export function qualified(relation: { readonly schema: string; readonly name: string }): string {
  return `${pg.escapeIdentifier(relation.schema)}.${pg.escapeIdentifier(relation.name)}`;
}

/** ONLY, because children of plain inheritance are counted each for themselves. */
function partsOf(row: Row): readonly CountedPart[] {
  if (row.kind === 'p') return (row.leaves ?? []).map((leaf) => partOf(leaf, null));
  return row.populated ? [partOf(row, row.condition)] : [];
}

function partOf(relation: Leaf, condition: string | null): CountedPart {
  const { oid, pages } = relation;
  return { oid, from: `only ${qualified(relation)} ${condition ?? ''}`, pages };
}
