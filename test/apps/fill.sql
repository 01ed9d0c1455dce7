-- Puts up to three rows into each table of the database that has none, following foreign keys, as far as constraints allow.
do $fill$
declare
  relation record;
  names text;
  expressions text;
  filled boolean;
begin
  for pass in 1..4 loop
    for relation in
      select c.oid, c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by c.oid
    loop
      execute format('select exists (select from %s)', relation.name) into filled;
      continue when filled;
      for i in 1..3 loop
        select string_agg(quote_ident(a.attname), ', ' order by a.attnum),
               string_agg(coalesce(
                 (select format('(select %I from %s order by 1 offset %s limit 1)', r.attname, k.confrelid::regclass, i - 1)
                    from pg_constraint k
                    join pg_attribute r on r.attrelid = k.confrelid and r.attnum = k.confkey[array_position(k.conkey, a.attnum)]
                   where k.conrelid = a.attrelid and k.contype = 'f' and a.attnum = any (k.conkey) limit 1),
                 case
                   when t.typtype = 'e' then format('(enum_range(null::%1$s))[1 + %2$s %% cardinality(enum_range(null::%1$s))]', t.oid::regtype, i)
                   when t.typcategory = 'A' then quote_literal('{}')
                   when t.typcategory = 'N' then i::text
                   when t.typcategory = 'B' then (i % 2 = 0)::text
                   when t.typname in ('json', 'jsonb') then format('%L', format('{"row": %s}', i))
                   when t.typname = 'uuid' then format('md5(%L)::uuid', a.attname || i)
                   when t.typname = 'bytea' then format('decode(md5(%L), ''hex'')', a.attname || i)
                   when t.typcategory = 'D' then format('%L', format('2026-01-0%s', i))
                   when t.typcategory = 'T' then format('%L', format('%s hours', i))
                   when t.typcategory = 'I' then format('%L', format('10.0.0.%s', i))
                   when t.typname = 'tsvector' then format('to_tsvector(''simple'', %L)', 'row ' || i)
                   when t.typcategory = 'S' then format('left(%L, %s)', i || ' ' || a.attname, case when a.atttypmod > 4 then a.atttypmod - 4 else 1000 end)
                   else 'null'
                 end), ', ' order by a.attnum)
          into names, expressions
          from pg_attribute a join pg_type t on t.oid = a.atttypid
         where a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a';
        begin
          execute format('insert into %s (%s) values (%s)', relation.name, names, expressions);
        exception when others then null;
        end;
      end loop;
    end loop;
  end loop;
end
$fill$
