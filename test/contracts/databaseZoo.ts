/**
 * Everything whose text, order or place is known to change on the way through a dump: hash partitions by enum (rows
 * change leaves), odd names, every type whose output depends on a setting, inheritance, tables without columns.
 */
export const zoo = `
  create schema zoo;
  create schema "odd ""schema"" 🐘";
  create type zoo.mood as enum ('sad', 'ok', 'happy');

  create table zoo.types (
    zeta numeric, id integer primary key, alpha real, d double precision, stamp timestamptz, plain timestamp, day date,
    span interval, doc jsonb, raw json, place point, boxes box[], words text[], bytes bytea, cash money,
    feeling zoo.mood, ids uuid, net inet, bits varbit, nothing text,
    doubled integer generated always as (id * 2) stored);
  insert into zoo.types
    select n / 3.0, n, n / 7.0, n / 11.0, '2024-02-29 12:00:00.123456+05:30'::timestamptz + n * interval '1 h',
           '2024-01-01'::timestamp + n * interval '1 day', '0044-03-15 BC', make_interval(months => n, secs => n / 8.0),
           jsonb_build_object('n', n, 'ключ', repeat('ü', n % 5)), '{"a" : 1,  "a":2}', point(n, -n / 3.0),
           array[box(point(0, 0), point(n, n))], array['a,b', 'quote"', null, 'back\\slash', ''],
           decode(md5(n::text), 'hex'), n, (enum_range(null::zoo.mood))[1 + n % 3], md5(n::text)::uuid,
           '10.0.0.0/8', n::bit(12)::varbit, null
      from generate_series(1, 500) n;
  insert into zoo.types (id, zeta, d) values (0, 'NaN', '-Infinity');

  create table zoo.moods (at integer, feeling zoo.mood) partition by hash (feeling);
  create table zoo.moods_0 partition of zoo.moods for values with (modulus 3, remainder 0);
  create table zoo.moods_1 partition of zoo.moods for values with (modulus 3, remainder 1);
  create table zoo.moods_2 partition of zoo.moods for values with (modulus 3, remainder 2);
  insert into zoo.moods select n, (enum_range(null::zoo.mood))[1 + n % 3] from generate_series(1, 300) n;

  create table zoo.parent (id integer, name text);
  create table zoo.child (extra text) inherits (zoo.parent);
  insert into zoo.parent values (1, 'parent');
  insert into zoo.child values (2, 'child', 'x'), (3, 'child', 'y');

  create table zoo.columnless ();
  insert into zoo.columnless default values;
  insert into zoo.columnless default values;
  create table zoo.empty (a integer, b text);

  create table "odd ""schema"" 🐘"."new
line\\!" ("select" text, "a""b" integer, "ü" text, "Z" integer);
  insert into "odd ""schema"" 🐘"."new
line\\!" values ('x', 1, 'y', 2), (null, null, null, null);

  create table zoo."Upper" (id bigint generated always as identity, v text default 'x');
  insert into zoo."Upper" (v) select 'v' || n from generate_series(1, 42) n;
  create sequence zoo.unused;
  create view zoo.glance as select id, doc from zoo.types;
  create materialized view zoo.summary as select feeling, count(*) as many from zoo.moods group by feeling;
  create materialized view zoo.later as select 1 as one with no data;

  select lo_from_bytea(0, '\\x00ff');
  select lo_from_bytea(0, '\\xdeadbeef');
`;

/** For servers built with libxml, which not every packaging is. */
export const xmlZoo = `
  create table zoo.markup (id integer, x xml);
  insert into zoo.markup values (1, '<a b="1">ü &amp; <![CDATA[<]]></a>'), (2, '<?xml version="1.0"?><r/>'), (3, null);
`;

/** What the census of {@link zoo} counts, in its order. */
export const zooRows: readonly (readonly [schema: string, name: string, kind: string, rows: number])[] = [
  ['odd "schema" 🐘', 'new\nline\\!', 'table', 2],
  ['zoo', 'Upper', 'table', 42],
  ['zoo', 'child', 'table', 2],
  ['zoo', 'columnless', 'table', 2],
  ['zoo', 'empty', 'table', 0],
  ['zoo', 'later', 'materialized view', 0],
  ['zoo', 'moods', 'partitioned', 300],
  ['zoo', 'parent', 'table', 1],
  ['zoo', 'summary', 'materialized view', 3],
  ['zoo', 'types', 'table', 501],
];
