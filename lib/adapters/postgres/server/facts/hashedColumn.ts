import pg from 'pg';

/**
 * PostgreSQL 19 writes the second half of a pg_lsn with eight digits, `0/016B3748`, where older servers write
 * `0/16B3748`. `types` lists what such a value can be inside of: arrays, domains, ranges, composite types. It is empty
 * before 19.
 */
export const logPositionTypes = `
  types(oid) as (
    select 'pg_catalog.pg_lsn'::pg_catalog.regtype::oid
     where pg_catalog.current_setting('server_version_num')::int >= 190000
    union
    select t.oid from types
      join pg_catalog.pg_type t on types.oid in (t.typbasetype, t.typelem)
        or exists (select from pg_catalog.pg_range r
                    where r.rngsubtype = types.oid and t.oid in (r.rngtypid, r.rngmultitypid))
        or exists (select from pg_catalog.pg_attribute a where a.attrelid = t.typrelid and a.atttypid = types.oid)
  )`;

export interface NamedColumn {
  readonly name: string;
  /** Whether its type is one of {@link logPositionTypes}. */
  readonly positions: boolean;
}

/** The column as the content hash takes it: the text that every major writes for the same value. */
export function hashedColumn({ name, positions }: NamedColumn): string {
  const column = pg.escapeIdentifier(name);
  return positions ? `pg_catalog.regexp_replace(${column}::text, '/0{1,7}(?=[0-9A-F])', '/', 'g')` : column;
}
