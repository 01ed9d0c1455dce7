import { ownObject } from './own.ts';

/** Rows of (name, fact), facts being: the last value handed out, and how the sequence goes on from there. */
export const sequencesQuery = `
  SELECT o.oid::regclass::text AS name,
    concat_ws(' ', coalesce(pg_sequence_last_value(o.oid)::text, 'never used'), s.seqtypid::regtype, 'start', s.seqstart,
      'by', s.seqincrement, 'from', s.seqmin, 'to', s.seqmax, 'cache', s.seqcache, CASE WHEN s.seqcycle THEN 'cycle' END,
      'owned by ' || (SELECT format('%s.%I', attrelid::regclass, attname)
        FROM pg_depend d JOIN pg_attribute ON attrelid = d.refobjid AND attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.objid = o.oid AND d.refclassid = 'pg_class'::regclass
          AND d.deptype IN ('a', 'i'))) AS fact
  FROM pg_class o JOIN pg_sequence s ON s.seqrelid = o.oid WHERE ${ownObject('pg_class', 'o.relnamespace')}`;

/** Each is read whole by the server: not for large objects of gigabytes. */
export const largeObjectsQuery = `
  SELECT oid::text AS name, length(lo_get(oid)) || ' bytes ' || md5(lo_get(oid)) AS fact FROM pg_largeobject_metadata`;

export const extensionsQuery = `
  SELECT extname AS name, extversion || ' in ' || extnamespace::regnamespace AS fact FROM pg_extension`;

/** On whatever carries one, but for the database itself and what extensions brought. */
export const commentsQuery = `
  SELECT concat_ws(' ', object.type, object.identity) AS name, o.description AS fact
  FROM pg_description o, pg_identify_object(o.classoid, o.objoid, o.objsubid) object
  WHERE (o.objoid >= 16384 OR (o.classoid = 'pg_namespace'::regclass AND o.objoid = 'public'::regnamespace))
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.classoid AND e.objid = o.objoid AND e.deptype = 'e')`;

/** What a dump of one database does not carry. Without the database's name, for a restore may choose another. */
export const databaseQuery = `
  SELECT format('setting for %s: %s', CASE setrole WHEN 0 THEN 'all' ELSE setrole::regrole::text END,
      split_part(setting, '=', 1)) AS name, setting AS fact
  FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase, unnest(setconfig) setting
  WHERE d.datname = current_database()
  UNION ALL
  SELECT f.name, f.fact FROM pg_database d, LATERAL (VALUES ('comment', shobj_description(d.oid, 'pg_database')),
    ('encoding', pg_encoding_to_char(d.encoding)), ('collate', d.datcollate), ('ctype', d.datctype),
    ('provider of the locale', coalesce(to_jsonb(d)->>'datlocprovider', 'c')),
    ('locale', coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale')),
    ('ICU rules', to_jsonb(d)->>'daticurules'), ('connection limit', d.datconnlimit::text), ('connections allowed', d.datallowconn::text)) f (name, fact)
  WHERE d.datname = current_database()`;
