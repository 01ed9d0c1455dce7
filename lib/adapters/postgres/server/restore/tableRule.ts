import pg from 'pg';
import type { Replay } from './replay.ts';

/** Something that keeps rows out of a table while they are loaded, and how to do without it. */
export interface TableRule {
  /** As in `Unrestored`. */
  readonly kind: string;
  /** `"small" on app.t`, quoted as SQL has it. */
  readonly name: string;
  /** Takes the rule away. */
  readonly drop: string;
  /** Restores the original state. */
  readonly restore: string;
  /** Restores it without checking existing rows; null where there is no such form. */
  readonly weak: string | null;
  /** What became of the object where `restore` and `weak` fail. */
  readonly how: 'left out' | 'weakened';
  /** The statement to run once the rows are corrected. */
  readonly later: string;
}

/** The table and those that it inherits from or is a partition of, by their distance. */
export const family = `
  recursive family(oid, distance) as (
    select $1::pg_catalog.regclass::oid, 0
    union
    select inhparent, distance + 1 from family join pg_catalog.pg_inherits on inhrelid = family.oid
  )`;

/** Tables of a name, quoted, that the archive's `TABLE DATA` line speaks of and that are empty; null for none. */
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

/** The root of the partition tree that a table is a leaf of, quoted; null for any other table. */
export async function rootOf(replay: Replay, table: string): Promise<string | null> {
  const [found] = await replay.rows<{ root: string | null }>(
    `select pg_catalog.pg_partition_root($1::pg_catalog.regclass)::text as root
       from pg_catalog.pg_class where oid = $1::pg_catalog.regclass and relispartition`,
    [table],
  );
  return found?.root ?? null;
}

export function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}
