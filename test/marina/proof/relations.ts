import { ownObject } from './own.ts';

export interface Relation {
  /** As SQL writes it, qualified. */
  readonly name: string;
  /** What to read FROM for its rows. */
  readonly source: string;
  /** Expressions, sorted by the columns' names. A pg_lsn is a number: its text is another one since 19. */
  readonly columns: readonly string[];
}

/**
 * The relations that hold rows of their own, and views. A partition tree is read at its root; an inheritance parent
 * FROM ONLY, lest it count its children; a materialized view by its query, for a restore rightly refreshes a stale one.
 */
export const relationsQuery = `
  SELECT o.oid::regclass::text AS name,
    CASE o.relkind WHEN 'r' THEN 'ONLY ' || o.oid::regclass
      WHEN 'm' THEN format('(%s) AS fresh', rtrim(pg_get_viewdef(o.oid), '; '))
      ELSE o.oid::regclass::text END AS source,
    array(SELECT CASE atttypid WHEN 'pg_lsn'::regtype THEN format('%I - pg_lsn ''0/0''', attname) ELSE quote_ident(attname) END
      FROM pg_attribute WHERE attrelid = o.oid AND attnum > 0 AND NOT attisdropped
      ORDER BY attname) AS columns
  FROM pg_class o
  WHERE o.relkind IN ('r', 'p', 'v', 'm') AND NOT o.relispartition AND ${ownObject('pg_class', 'o.relnamespace')}
  ORDER BY 1`;
