import pg from 'pg';
import type { Replay } from './replay.ts';

/** A rule of a table that its rows must meet while they are loaded. */
export interface TableRule {
  readonly kind: 'CHECK CONSTRAINT' | 'NOT NULL';
  readonly name: string;
  readonly drop: string;
  /** Restores the original state. */
  readonly restore: string;
  /** Creates it again without checking existing rows; null where there is no such form. */
  readonly weak: string | null;
  /** The statement to run once the rows are corrected. */
  readonly later: string;
}

interface Found {
  readonly kind: TableRule['kind'];
  readonly name: string;
  readonly definition: string;
}

/** The table of one name that the archive's `TABLE DATA` line speaks of and that is empty, quoted; null for none. */
export async function emptyTableOf(replay: Replay, line: string, name: string): Promise<string | null> {
  const [found] = await replay.rows<{ name: string }>(
    `select c.oid::pg_catalog.regclass::text as name
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'f') and c.relname = $2
        and pg_catalog.strpos($1, ' TABLE DATA ' || n.nspname || ' ' || c.relname || ' ') > 0`,
    [line, name],
  );
  if (found === undefined) return null;
  const [filled] = await replay.rows<{ filled: boolean }>(`select exists (select from only ${found.name}) as filled`);
  return filled?.filled === false ? found.name : null;
}

/** Own checks first, then columns that must be filled. Those of a partition come from its root, and stay. */
export async function rulesOf(replay: Replay, table: string): Promise<readonly TableRule[]> {
  const found = await replay.rows<Found>(
    `select 'CHECK CONSTRAINT' as kind, conname as name, pg_catalog.pg_get_constraintdef(oid) as definition
       from pg_catalog.pg_constraint
      where conrelid = $1::pg_catalog.regclass and contype = 'c' and coninhcount = 0
     union all
     select 'NOT NULL', attname, ''
       from pg_catalog.pg_attribute
      where attrelid = $1::pg_catalog.regclass and attnum > 0 and attnotnull and attidentity = '' and attinhcount = 0
        and not attisdropped
      order by 1, 2`,
    [table],
  );
  return found.map((rule) => {
    const name = pg.escapeIdentifier(rule.name);
    const about = { kind: rule.kind, name: `${name} on ${table}` };
    if (rule.kind === 'NOT NULL') {
      const restore = `ALTER TABLE ${table} ALTER COLUMN ${name} SET NOT NULL;`;
      return {
        ...about,
        drop: `alter table ${table} alter column ${name} drop not null`,
        restore,
        weak: null,
        later: restore,
      };
    }
    const restore = `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${rule.definition}`;
    return {
      ...about,
      drop: `alter table ${table} drop constraint ${name}`,
      restore,
      weak: restore.endsWith(' NOT VALID') ? restore : `${restore} NOT VALID`,
      later: `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`,
    };
  });
}
