import type { Refusal, Replay } from './replay.ts';
import { family, quoted, rootOf, type TableRule } from './tableRule.ts';

interface Column {
  readonly owner: string;
  readonly name: string;
  readonly type: string;
  readonly collation: string | null;
  readonly expression: string | null;
  readonly required: boolean;
}

/** Of the ancestor that the column comes from. */
const columns = `with ${family}
  select distinct on (attname) attrelid::pg_catalog.regclass::text as owner, attname as name, attnotnull as required,
         pg_catalog.format_type(atttypid, atttypmod) as type, pg_catalog.pg_get_expr(adbin, adrelid) as expression,
         case when attcollation <> typcollation then attcollation::pg_catalog.regcollation::text end as collation
    from pg_catalog.pg_attribute join family on attrelid = family.oid join pg_catalog.pg_type t on t.oid = atttypid
    left join pg_catalog.pg_attrdef on adrelid = attrelid and adnum = attnum
   where attnum > 0 and not attisdropped`;

/** Stored ones are computed while rows are loaded. Without its expression a column stays empty, as it is not in the dump. */
export async function generatedColumnsOf(replay: Replay, table: string): Promise<readonly TableRule[]> {
  const found = await replay.rows<Column>(`${columns} and attgenerated = 's' order by attname, distance desc`, [table]);
  const on = await shownOf(replay, table);
  return found.map(({ owner, name, type, collation, expression, required }) => {
    const column = quoted(name);
    const again = `${column} ${type}${collated(collation)} GENERATED ALWAYS AS (${expression ?? ''}) STORED${required ? ' NOT NULL' : ''}`;
    const restore = `ALTER TABLE ${owner} DROP COLUMN ${column}, ADD COLUMN ${again};`;
    return {
      kind: 'GENERATED COLUMN',
      name: `${column} on ${on}`,
      drop: `ALTER TABLE ${owner} ALTER COLUMN ${column} DROP EXPRESSION`,
      restore,
      weak: null,
      how: 'weakened',
      later: `-- its indexes and views go with it: create them again\n${restore}`,
    };
  });
}

/** A row may have no partition at all: then the one that it was in stands by itself. */
export async function partitionOf(replay: Replay, table: string): Promise<readonly TableRule[]> {
  const root = await rootOf(replay, table);
  const [found] = await replay.rows<{ parent: string; bound: string }>(
    `select inhparent::pg_catalog.regclass::text as parent, pg_catalog.pg_get_expr(relpartbound, oid) as bound
       from pg_catalog.pg_inherits join pg_catalog.pg_class on oid = inhrelid and relispartition
      where inhrelid = $1::pg_catalog.regclass`,
    [table],
  );
  if (root === null || found === undefined) return [];
  const restore = `ALTER TABLE ONLY ${found.parent} ATTACH PARTITION ${table} ${found.bound};`;
  return [
    {
      kind: 'TABLE ATTACH',
      name: `${table} on ${root}`,
      drop: `ALTER TABLE ${found.parent} DETACH PARTITION ${table}`,
      restore,
      weak: null,
      how: 'left out',
      later: restore,
    },
  ];
}

/** A type that cannot read its own values any more: text holds all of them. */
export async function asTextRule(replay: Replay, table: string, { column }: Refusal): Promise<readonly TableRule[]> {
  if (column === null) return [];
  const found = await replay.rows<Column>(
    `${columns} and attgenerated = '' and attname = $2 order by attname, distance desc`,
    [table, column],
  );
  const on = await shownOf(replay, table);
  return found
    .filter(({ type }) => type !== 'text')
    .map(({ owner, name, type, collation, expression }) => {
      const of = quoted(name);
      const alter = `ALTER TABLE ${owner} ALTER COLUMN ${of}`;
      const [without, back] =
        expression === null
          ? ['', '']
          : [` DROP DEFAULT, ALTER COLUMN ${of}`, `, ALTER COLUMN ${of} SET DEFAULT ${expression}`];
      const restore = `${alter} TYPE ${type}${collated(collation)} USING ${of}::${type}${back};`;
      return {
        kind: 'COLUMN TYPE',
        name: `${of} on ${on}`,
        drop: `${alter}${without} TYPE text`,
        restore,
        weak: null,
        how: 'weakened',
        later: restore,
      };
    });
}

/** As a census names it: its own name, or that of the root. */
async function shownOf(replay: Replay, table: string): Promise<string> {
  return (await rootOf(replay, table)) ?? table;
}

function collated(collation: string | null): string {
  return collation === null ? '' : ` COLLATE ${collation}`;
}
