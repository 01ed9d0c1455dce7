import { nameKey } from '../../../../core/verify/difference.ts';
import type { KeyColumn, KeyedColumn, KeyedTable } from '../../../../ports/rows.ts';
import type { Session } from '../session/connect.ts';
import { logPositionTypes } from './hashedColumn.ts';
import { countedTables, userSchema } from './tables.ts';

interface Row {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly KeyedColumn[];
  readonly key: readonly KeyColumn[] | null;
}

/**
 * The keys of a server's own kinds or of an extension's: what else compares values would be a function of the database. A
 * domain's checks are such functions too, so that values are read as what it is based on. Values are sent as an array, whose
 * elements most types separate by a comma, and which no array can be an element of. Without a modifier: `character` is one
 * character long, `bpchar` any.
 */
const sql = `
  with recursive ${logPositionTypes}, base(oid, root) as (
    select t.oid, t.oid from pg_catalog.pg_type t where t.typtype <> 'd'
    union all select t.oid, b.root from base b join pg_catalog.pg_type t on t.typtype = 'd' and t.typbasetype = b.oid
  ), keys as (
    select i.indrelid as relation, i.indisprimary as main, x.relname as name, i.indnkeyatts as width,
           json_agg(json_build_object('name', a.attname, 'type', pg_catalog.format_type(b.root, -1),
             'equals', pg_catalog.quote_ident(o.nspname) || '.' || op.oprname) order by k.n) as columns
      from pg_catalog.pg_index i
      join pg_catalog.pg_class x on x.oid = i.indexrelid
      join pg_catalog.pg_am m on m.oid = x.relam and m.amname = 'btree'
     cross join lateral rows from (pg_catalog.unnest(i.indkey), pg_catalog.unnest(i.indclass)) with ordinality as k(attribute, class, n)
      join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attribute and a.attnotnull
       and case when a.attnum > 0 then to_jsonb(a) ->> 'attgenerated' = '' end
      join base b on b.oid = a.atttypid
      join pg_catalog.pg_type t on t.oid = b.root and t.typdelim = ',' and t.typcategory <> 'A'
      join pg_catalog.pg_opclass c on c.oid = k.class
       and (c.opcnamespace = 'pg_catalog'::pg_catalog.regnamespace
            or exists (select from pg_catalog.pg_depend d
                        where d.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e'))
      join pg_catalog.pg_amop e on e.amopfamily = c.opcfamily and e.amopstrategy = 3
       and e.amoplefttype = c.opcintype and e.amoprighttype = c.opcintype
      join pg_catalog.pg_operator op on op.oid = e.amopopr
      join pg_catalog.pg_namespace o on o.oid = op.oprnamespace
     where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null and k.n <= i.indnkeyatts
     group by i.indrelid, i.indisprimary, x.relname, i.indnkeyatts
    having count(*) = i.indnkeyatts
  )
  select n.nspname as schema, c.relname as name,
         (select coalesce(json_agg(json_build_object('name', a.attname, 'generated', to_jsonb(a) ->> 'attgenerated' <> '',
                   'writtenBy', a.xmin::text, 'positions', a.atttypid in (select oid from types)) order by a.attname collate "C"), '[]')
            from pg_catalog.pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
         (select k.columns from keys k where k.relation = c.oid order by k.main desc, k.width, k.name limit 1) as key
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition and ${userSchema}`;

/** In the order of {@link KeyedTable}'s list. Reads inside the caller's transaction. */
export async function keyedTables(session: Session): Promise<readonly KeyedTable[]> {
  const described = new Map(
    (await session.query<Row>(sql)).map(({ schema, name, columns, key }) => [nameKey(schema, name), { columns, key }]),
  );
  const tables = (await countedTables(session)).filter(({ locked }) => locked);
  return tables
    .flatMap(({ schema, name, parts }) => {
      const about = described.get(nameKey(schema, name));
      if (about === undefined) return [];
      const largestFirst = parts.toSorted((a, b) => b.pages - a.pages).map(({ from }) => from);
      return [{ schema, name, parts: largestFirst, ...about }];
    })
    .toSorted(
      (a, b) =>
        Buffer.compare(Buffer.from(a.schema), Buffer.from(b.schema)) ||
        Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
    );
}
