import type { Replay } from './replay.ts';
import { family, quoted, type TableRule } from './tableRule.ts';

interface Found {
  readonly owner: string;
  readonly name: string;
  readonly definition: string;
}

/** Its own and the inherited ones, each where it was made: from there it ends for the whole tree. */
export async function checksOf(replay: Replay, table: string): Promise<readonly TableRule[]> {
  const found = await replay.rows<Found>(
    `with ${family}
     select conrelid::pg_catalog.regclass::text as owner, conname as name, pg_catalog.pg_get_constraintdef(c.oid) as definition
       from pg_catalog.pg_constraint c join family on conrelid = family.oid
      where contype = 'c' and coninhcount = 0 and (distance = 0 or not connoinherit)
      group by c.oid order by pg_catalog.max(distance) desc, conname`,
    [table],
  );
  return found.map(({ owner, name, definition }) => constraint('CHECK CONSTRAINT', owner, name, definition));
}

/** Since 18 NOT NULL is a constraint with a name, and may be made without checking rows. */
export async function requiredColumnsOf(replay: Replay, table: string): Promise<readonly TableRule[]> {
  const found = await replay.rows<Found & { readonly constraint: string | null }>(
    `with ${family}
     select distinct on (attname) attrelid::pg_catalog.regclass::text as owner, attname as name, n.conname as constraint,
            coalesce(pg_catalog.pg_get_constraintdef(n.oid), '') as definition
       from pg_catalog.pg_attribute join family on attrelid = family.oid
       left join pg_catalog.pg_constraint n on n.contype = 'n' and n.conrelid = attrelid and n.conkey = array[attnum]
      where attnum > 0 and attnotnull and attidentity = '' and not attisdropped
      order by attname, distance desc`,
    [table],
  );
  return found.map(({ owner, name, definition, constraint: named }) => {
    const column = quoted(name);
    const rule =
      named === null
        ? { restore: `ALTER TABLE ${owner} ALTER COLUMN ${column} SET NOT NULL;`, weak: null }
        : constraint('NOT NULL', owner, named, definition);
    return {
      later: rule.restore,
      ...rule,
      kind: 'NOT NULL',
      name: `${column} on ${owner}`,
      drop: `ALTER TABLE ${owner} ALTER COLUMN ${column} DROP NOT NULL`,
      how: 'weakened',
    };
  });
}

/** Of every domain that a value of the table can be, or can have inside it. */
export async function domainRulesOf(replay: Replay, table: string): Promise<readonly TableRule[]> {
  const found = await replay.rows<{ domain: string; name: string | null; definition: string }>(
    `with recursive used(oid) as (
       select atttypid from pg_catalog.pg_attribute
        where attrelid = $1::pg_catalog.regclass and attnum > 0 and not attisdropped
       union
       select inside.oid from used join pg_catalog.pg_type t on t.oid = used.oid,
         lateral (select t.typbasetype union all select t.typelem
                  union all select rngsubtype from pg_catalog.pg_range where t.oid in (rngtypid, rngmultitypid)
                  union all select atttypid from pg_catalog.pg_attribute
                             where t.typrelid <> 0 and attrelid = t.typrelid and attnum > 0) inside(oid)
        where inside.oid <> 0
     )
     select pg_catalog.format_type(contypid, null) as domain, conname as name, pg_catalog.pg_get_constraintdef(c.oid) as definition
       from pg_catalog.pg_constraint c join used on contypid = used.oid where contype = 'c'
     union all
     select pg_catalog.format_type(t.oid, null), null, ''
       from pg_catalog.pg_type t join used on t.oid = used.oid where typnotnull
      order by 1, 2`,
    [table],
  );
  return found.map(({ domain, name, definition }) => {
    if (name !== null) return constraint('DOMAIN CONSTRAINT', domain, name, definition, 'DOMAIN');
    const restore = `ALTER DOMAIN ${domain} SET NOT NULL;`;
    return {
      kind: 'NOT NULL',
      name: domain,
      drop: `ALTER DOMAIN ${domain} DROP NOT NULL`,
      restore,
      weak: null,
      how: 'weakened',
      later: restore,
    };
  });
}

function constraint(
  kind: string,
  owner: string,
  called: string,
  definition: string,
  of: 'TABLE' | 'DOMAIN' = 'TABLE',
): TableRule {
  const name = quoted(called);
  const restore = `ALTER ${of} ${owner} ADD CONSTRAINT ${name} ${definition}`;
  return {
    kind,
    name: `${name} on ${owner}`,
    drop: `ALTER ${of} ${owner} DROP CONSTRAINT ${name}`,
    restore: `${restore};`,
    weak: restore.endsWith(' NOT VALID') ? `${restore};` : `${restore} NOT VALID;`,
    how: 'left out',
    later: `ALTER ${of} ${owner} VALIDATE CONSTRAINT ${name};`,
  };
}
