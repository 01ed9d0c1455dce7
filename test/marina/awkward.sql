-- Names and shapes that trip programs which handle a dump: added to port_nimara_crm by addAwkwardNames(), for the tests
-- that are about them (the demo has none of this). Runs as the database's owner.

CREATE SCHEMA "../ \! back\slash";
COMMENT ON SCHEMA "../ \! back\slash" IS E'two\nlines; -- and a dash';

CREATE TABLE "../ \! back\slash".U&"line\000Abreak; DROP TABLE clients; --" (
  U&"column\000Awith break" integer PRIMARY KEY,
  "100 %s \! $1" text,
  "''" text GENERATED ALWAYS AS ('it''s') STORED
);
INSERT INTO "../ \! back\slash".U&"line\000Abreak; DROP TABLE clients; --"
  SELECT i, E'\n\\.\n' || i FROM generate_series(1, 12) i;
CREATE INDEX U&"index\000A""name""" ON "../ \! back\slash".U&"line\000Abreak; DROP TABLE clients; --" ("100 %s \! $1");

-- The same letters in another case, in NFD, and 63 bytes long.
CREATE TABLE public."Clients" (id integer);
INSERT INTO public."Clients" VALUES (1), (1), (NULL);
CREATE TABLE public.U&"U\0308bergabe" (id integer);
CREATE TABLE public.U&"\00DCbergabe" (id integer);
INSERT INTO public.U&"U\0308bergabe" VALUES (1);
INSERT INTO public.U&"\00DCbergabe" VALUES (2), (3);
CREATE TABLE public."⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓⚓" (id integer);
CREATE SEQUENCE public.U&"sequence\000Awith 'quotes'" START WITH 7;
SELECT nextval(U&'public."sequence\000Awith ''quotes''"');
CREATE TYPE public."it's" AS ENUM ('it''s', E'new\nline', '', '🛥️');

-- Rows without columns: three of them, and they count.
CREATE TABLE public.no_columns ();
INSERT INTO public.no_columns DEFAULT VALUES;
INSERT INTO public.no_columns DEFAULT VALUES;
INSERT INTO public.no_columns DEFAULT VALUES;

-- A restore leaves no gap where the dropped column was, so ctid, attnum and t::text of the row differ.
CREATE TABLE public.dropped_column (first text, gone integer, last "it's" DEFAULT 'it''s');
INSERT INTO public.dropped_column (first) SELECT 'row ' || i FROM generate_series(1, 5) i;
ALTER TABLE public.dropped_column DROP COLUMN gone;

-- Types without equality, ordering or hashing; values that are equal and written differently.
CREATE TABLE public.unhashable (
  id integer, a json, b point, c polygon, d tsquery, e pg_lsn, f bit(3), g double precision, h numeric, i timestamptz,
  j jsonpath
);
INSERT INTO public.unhashable VALUES
  (1, '{"a":1, "a":2}', '(1,2)', '((0,0),(0,1),(1,1))', 'a & b:*', '0/16B3748', B'101', '-0', '1.10', 'infinity',
    '$.a[*] ? (@ > 1)'),
  (2, '[ ]', '(NaN,Infinity)', NULL, '''it''''s''', NULL, NULL, 'NaN', 'NaN', '-infinity', NULL),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, 0.1::float8 + 0.2, 1.1000, '0001-01-01 00:00:00+00 BC', NULL);

-- Not in the write-ahead log: pg_dump takes its rows from a primary, and fails over it on a standby.
CREATE UNLOGGED TABLE public.web_sessions (id uuid PRIMARY KEY, seen_at timestamptz);
INSERT INTO public.web_sessions
  SELECT md5('session ' || i)::uuid, timestamptz '2025-11-03 08:00+00' FROM generate_series(1, 40) i;

-- A chain of views over a function that names nothing by schema.
CREATE FUNCTION public."twice ""quoted"""(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2 * x';
CREATE VIEW public."view of \ ""Clients""" AS SELECT public."twice ""quoted"""(id) AS "2×" FROM public."Clients";
