import { ownObject, ownSchema } from './own.ts';

const ownRelation = ownObject('pg_class', 'o.relnamespace');
const ownRoutine = ownObject('pg_proc', 'o.pronamespace');
const ownType = ownObject('pg_type', 'o.typnamespace');

const relations = `
  SELECT CASE o.relkind WHEN 'r' THEN 'table ' WHEN 'p' THEN 'partitioned ' WHEN 'v' THEN 'view '
      ELSE 'materialized view ' END || o.oid::regclass,
    concat_ws(' ', CASE o.relpersistence WHEN 'u' THEN 'unlogged' END,
      CASE WHEN o.relrowsecurity THEN 'row security' END, CASE WHEN o.relforcerowsecurity THEN 'forced' END,
      CASE WHEN NOT o.relispopulated THEN 'not populated' END,
      pg_get_partkeydef(o.oid), pg_get_expr(o.relpartbound, o.oid), array_to_string(o.reloptions, ','),
      'of ' || (SELECT string_agg(inhparent::regclass::text, ',' ORDER BY inhseqno)
        FROM pg_inherits WHERE inhrelid = o.oid))
  FROM pg_class o WHERE o.relkind IN ('r', 'p', 'v', 'm') AND ${ownRelation}`;

// In their order, but without their numbers: a restore leaves no gap where a column was dropped.
const columns = `
  SELECT 'columns of ' || o.oid::regclass,
    string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
      CASE WHEN a.attnotnull THEN 'not null' END,
      CASE WHEN a.attidentity <> '' THEN 'identity ' || a.attidentity::text END,
      CASE WHEN a.attgenerated <> '' THEN 'generated' END, pg_get_expr(d.adbin, d.adrelid),
      CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || a.attstorage::text END), ', ' ORDER BY a.attnum)
  FROM pg_class o
    JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
  WHERE o.relkind IN ('r', 'p', 'v', 'm', 'c') AND NOT o.relispartition AND ${ownRelation}
  GROUP BY o.oid`;

const indexes = `
  SELECT 'index ' || i.indexrelid::regclass,
    pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
  FROM pg_index i JOIN pg_class o ON o.oid = i.indrelid WHERE ${ownRelation}`;

// Not-null constraints have rows of their own only since 18; the columns tell of them on every major.
const constraintFacts = `pg_get_constraintdef(c.oid) || CASE WHEN c.convalidated THEN '' ELSE ' NOT VALID' END`;
const constraints = `
  SELECT format('constraint %I on %s', c.conname, o.oid::regclass), ${constraintFacts}
  FROM pg_constraint c JOIN pg_class o ON o.oid = c.conrelid
  WHERE c.contype IN ('p', 'u', 'f', 'c', 'x') AND ${ownRelation}
  UNION ALL
  SELECT format('constraint %I on %s', c.conname, o.oid::regtype), ${constraintFacts}
  FROM pg_constraint c JOIN pg_type o ON o.oid = c.contypid
  WHERE c.contype = 'c' AND ${ownType}`;

const routines = `
  SELECT 'routine ' || o.oid::regprocedure, pg_get_functiondef(o.oid)
  FROM pg_proc o WHERE o.prokind IN ('f', 'p') AND ${ownRoutine}`;

const triggers = `
  SELECT format('trigger %I on %s', t.tgname, o.oid::regclass), pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
  FROM pg_trigger t JOIN pg_class o ON o.oid = t.tgrelid WHERE NOT t.tgisinternal AND ${ownRelation}`;

const types = `
  SELECT 'enum ' || o.oid::regtype,
    (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = o.oid)
  FROM pg_type o WHERE o.typtype = 'e' AND ${ownType}
  UNION ALL
  SELECT 'domain ' || o.oid::regtype,
    concat_ws(' ', format_type(o.typbasetype, o.typtypmod), CASE WHEN o.typnotnull THEN 'not null' END, o.typdefault)
  FROM pg_type o WHERE o.typtype = 'd' AND ${ownType}`;

const policies = `
  SELECT format('policy %I on %s', p.polname, p.polrelid::regclass),
    concat_ws(' ', p.polcmd::text, array(SELECT r::regrole::text FROM unnest(p.polroles) r ORDER BY 1)::text,
      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  FROM pg_policy p`;

const statistics = `SELECT format('statistics %I', stxname), pg_get_statisticsobjdef(oid) FROM pg_statistic_ext`;

const schemas = `SELECT format('schema %I', n.nspname), 'exists' FROM pg_namespace n WHERE ${ownSchema('n')}`;

const eventTriggers = `
  SELECT format('event trigger %I', evtname), concat_ws(' ', evtevent, evtfoid::regproc::text, evtowner::regrole::text,
    evtenabled::text, evttags::text, quote_literal(obj_description(oid, 'pg_event_trigger')))
  FROM pg_event_trigger`;

// By way of dependencies: 14 has neither schemas in publications nor their catalog.
const publishedSchemas = `
  SELECT s.refobjid::regnamespace::text FROM pg_depend d JOIN pg_depend s USING (classid, objid)
  WHERE d.classid = to_regclass('pg_publication_namespace') AND d.refclassid = 'pg_publication'::regclass
    AND d.refobjid = p.oid AND s.refclassid = 'pg_namespace'::regclass`;

const publications = `
  SELECT format('publication %I', p.pubname), concat_ws(' ', p.pubowner::regrole::text,
    CASE WHEN p.puballtables THEN 'all tables' END, concat_ws(',', p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate),
    array(SELECT prrelid::regclass::text FROM pg_publication_rel WHERE prpubid = p.oid ORDER BY 1)::text,
    array(${publishedSchemas} ORDER BY 1)::text,
    quote_literal(obj_description(p.oid, 'pg_publication')))
  FROM pg_publication p`;

/** Rows of (name, fact): everything with a definition, as the server writes it. */
export const definitionsQuery = `SELECT * FROM (
  ${[
    schemas,
    relations,
    columns,
    indexes,
    constraints,
    routines,
    triggers,
    types,
    policies,
    statistics,
    eventTriggers,
    publications,
  ].join('\nUNION ALL\n')}
) definitions (name, fact)`;
