-- Every kind of object that a role without superuser rights may make, used by rows. Run by the owner of the database.
create schema app;
comment on schema app is 'where the application lives';
create schema "odd ""schema""";

-- types
create type app.mood as enum ('fine', 'foul', 'it''s odd');
comment on type app.mood is 'weather';
create type app.address as (street text, number integer, mood app.mood);
comment on column app.address.street is 'without number';
create domain app.email as text collate "C" constraint has_at check (value like '%@%') default 'nobody@example';
comment on domain app.email is 'an address';
comment on constraint has_at on domain app.email is 'at least that';
create domain app.positive as integer not null check (value > 0);
create type app.span as range (subtype = double precision, subtype_diff = float8mi, multirange_type_name = app.spans);
create collation app.german (provider = icu, locale = 'de-DE', deterministic = false);
create collation app.bytes (provider = libc, locale = 'C');
comment on collation app.german is 'phone book';
create conversion app.latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
comment on conversion app.latin is 'a copy of the server''s own';

-- routines
create function app.twice(x integer) returns integer language sql immutable as 'select 2 * x';
create function app.standard(x integer, y integer default 7) returns integer language sql stable
  begin atomic select x + y; end;
create function app.first_of(anycompatible, variadic anycompatiblearray) returns anycompatible language sql immutable as 'select $1';
create function app.many(out a integer, out b text) returns setof record language sql rows 3 as $$ values (1, 'x'), (2, 'y') $$;
create function app.as_owner() returns text language plpgsql security definer set search_path = app, pg_temp cost 7 parallel restricted
  as $$ begin return current_user; end $$;
create function app.stamp() returns trigger language plpgsql as $$ begin new.changed := coalesce(new.changed, timestamptz '2026-01-01 00:00+00'); return new; end $$;
create procedure app.tidy(inout n integer) language plpgsql as $$ begin n := n + 1; end $$;
create procedure app.atomic(n integer) begin atomic select n; end;
create function app.add_pair(point, point) returns point language sql immutable strict as 'select $1 + $2';
comment on function app.twice(integer) is 'twice';
comment on procedure app.tidy(integer) is 'tidies';
create aggregate app.sum_points(point) (sfunc = app.add_pair, stype = point, initcond = '(0,0)', parallel = safe);
comment on aggregate app.sum_points(point) is 'adds them up';
create function app.collected(float8[], float8) returns float8[] language sql immutable as 'select $1 || $2';
create function app.median(float8[]) returns float8 language sql immutable as 'select $1[(cardinality($1) + 1) / 2]';
create aggregate app.middle(order by float8) (sfunc = app.collected, stype = float8[], finalfunc = app.median, initcond = '{}');
create function app.near(integer, integer) returns boolean language sql immutable as 'select abs($1 - $2) < 5';
create operator app.~~~ (leftarg = integer, rightarg = integer, function = app.near, commutator = operator(app.~~~), restrict = eqsel);
comment on operator app.~~~ (integer, integer) is 'nearly the same';
create operator app.!! (rightarg = text, function = pg_catalog.length);
create type app.temperature as (degrees integer);
create function app.celsius(app.temperature) returns integer language sql immutable as 'select $1.degrees';
create cast (app.temperature as integer) with function app.celsius(app.temperature) as assignment;
comment on cast (app.temperature as integer) is 'degrees';
create cast (app.mood as app.address) with inout;

-- text search
create text search dictionary app.simple_dictionary (template = simple, accept = false);
comment on text search dictionary app.simple_dictionary is 'simple';
create text search configuration app.words (copy = simple);
alter text search configuration app.words alter mapping for word with app.simple_dictionary, simple;
comment on text search configuration app.words is 'words';

-- sequences
create sequence app.standalone as smallint increment 3 minvalue -10 start 5 cache 2 cycle;
create sequence app.downwards increment -2 maxvalue 100 minvalue 0 start 100;
select nextval('app.standalone'), nextval('app.standalone'), nextval('app.downwards');
comment on sequence app.standalone is 'by itself';
create unlogged sequence app.fleeting;

-- tables
create table app.clients (
  id integer generated always as identity (start 100 increment 10) primary key,
  serial_number serial,
  name text not null collate app.german,
  mail app.email,
  mood app.mood default 'fine',
  home app.address,
  trips app.span,
  seasons app.spans,
  twice_of integer generated always as (app.twice(serial_number)) stored,
  amount app.positive default 1,
  words tsvector,
  place point,
  network inet,
  tags text[] default '{}',
  details jsonb,
  raw bytea,
  changed timestamptz,
  constraint named check (name <> ''),
  constraint together unique (name, mail) deferrable initially deferred
) with (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
comment on table app.clients is 'who pays';
comment on column app.clients.mail is 'may be wrong';
comment on constraint named on app.clients is 'nobody is nameless';
alter table app.clients alter column name set statistics 200, alter column details set storage external, alter column raw set compression pglz;
alter table app.clients alter column mood set (n_distinct = 3);
alter table app.clients replica identity using index clients_pkey;
alter table app.clients cluster on clients_pkey;
insert into app.clients (name, mail, home, trips, seasons, words, place, network, tags, details, raw)
  select 'client ' || n, 'c' || n || '@example', row('Quay ''' || n, n, 'foul')::app.address, app.span(n, n + 0.5),
         app.spans(app.span(n, n + 1), app.span(n + 2, null)), to_tsvector('app.words', 'berth number ' || n), point(n, -n),
         ('10.0.0.' || n)::inet, array['a', 'b "c"', null], jsonb_build_object('n', n), decode(md5(n::text), 'hex')
    from generate_series(1, 40) n;
create unique index clients_expression on app.clients (lower(name collate "C") text_pattern_ops desc nulls last) include (mood) where mood <> 'foul';
comment on index app.clients_expression is 'by name';
alter index app.clients_expression alter column 1 set statistics 300;
create index clients_gin on app.clients using gin (tags, details) with (fastupdate = off);
create index clients_words on app.clients using gin (words);
create index clients_gist on app.clients using gist (place);
create index clients_spgist on app.clients using spgist (network inet_ops);
create index clients_brin on app.clients using brin (changed) with (pages_per_range = 4);
create index clients_hash on app.clients using hash (name);
create statistics app.correlated (ndistinct, dependencies, mcv) on name, mood from app.clients;
create statistics app.of_expression on lower(name), (serial_number % 7) from app.clients;
alter statistics app.correlated set statistics 50;
comment on statistics app.correlated is 'they go together';
create trigger stamped before insert or update of name on app.clients for each row when (new.name is not null) execute function app.stamp();
comment on trigger stamped on app.clients is 'when';
alter table app.clients enable always trigger stamped;
create trigger after_all after insert on app.clients referencing new table as fresh for each statement execute function app.stamp();
alter table app.clients disable trigger after_all;
create constraint trigger late after insert on app.clients deferrable initially deferred for each row execute function app.stamp();
create rule quiet as on delete to app.clients where old.name = 'nobody' do instead nothing;
comment on rule quiet on app.clients is 'nobody stays';
alter table app.clients disable rule quiet;

create table app.visits (
  id bigint generated by default as identity,
  client integer references app.clients on delete cascade on update set null deferrable,
  during tstzrange,
  berth integer,
  primary key (id, during)
) partition by range (id);
create table app.visits_low partition of app.visits for values from (minvalue) to (100);
create table app.visits_high partition of app.visits for values from (100) to (200) partition by list (during);
create table app.visits_high_rest partition of app.visits_high default;
create table app.by_list (berth integer, note text) partition by list (berth);
create table app.by_list_one partition of app.by_list for values in (1, null);
create table app.by_list_rest partition of app.by_list default;
insert into app.by_list values (1, 'one'), (null, 'none'), (7, 'seven');
create index visits_client on app.visits (client);
insert into app.visits (client, during, berth)
  select 100 + 10 * (n % 40), tstzrange('2026-01-01', '2026-01-02'), n % 3 from generate_series(1, 150) n;
create table app.by_hash (id integer, mood app.mood) partition by hash (mood);
create table app.by_hash_0 partition of app.by_hash for values with (modulus 2, remainder 0);
create table app.by_hash_1 partition of app.by_hash for values with (modulus 2, remainder 1);
insert into app.by_hash select n, (enum_range(null::app.mood))[1 + n % 3] from generate_series(1, 30) n;

create table app.berths (id integer, room int4range, exclude using gist (room with &&) where (id > 0));
insert into app.berths select n, int4range(n * 10, n * 10 + 10) from generate_series(1, 10) n;
create table app.parent (id integer not null, note text, check (id > 0) no inherit);
create table app.child (more integer) inherits (app.parent);
alter table app.child alter column note set default 'inherited';
insert into app.parent values (1, 'p'); insert into app.child values (2, 'c', 3);
create table app.typed of app.address (street with options default 'Quay');
insert into app.typed values ('Pier', 4, 'fine');
create unlogged table app.sessions (id uuid primary key, seen timestamptz);
insert into app.sessions select md5(n::text)::uuid, '2026-01-01 00:00+00' from generate_series(1, 5) n;
create table app.old_rows (id integer, client integer);
insert into app.old_rows values (1, 110), (-1, 4711);
alter table app.old_rows add constraint positive_later check (id > 0) not valid;
alter table app.old_rows add constraint client_later foreign key (client) references app.clients not valid;
create table app.nothing_in_it ();
insert into app.nothing_in_it default values;
create table "odd ""schema"""."T,(x%s\" ("select" integer, "a b" text);
insert into "odd ""schema"""."T,(x%s\" values (1, E'tab\there \\. back'), (2, null), (3, '');
create table app.secrets (id integer, owner name, content text);
alter table app.secrets enable row level security;
alter table app.secrets force row level security;
create policy own on app.secrets as permissive for select to objects_reader using (owner = current_user);
create policy narrow on app.secrets as restrictive for all to public using (id > 0) with check (id > 0);
comment on policy own on app.secrets is 'each their own';
alter table app.secrets no force row level security;
insert into app.secrets values (1, 'objects_reader', 'one'), (2, 'other', 'two');
alter table app.secrets force row level security;

-- views
create view app.cheerful with (security_barrier, check_option = cascaded) as select id, name from app.clients where mood = 'fine';
comment on view app.cheerful is 'those who smile';
alter view app.cheerful alter column name set default 'somebody';
create view app.invoked with (security_invoker = true) as select id from app.secrets;
create recursive view app.countdown (n) as values (3) union all select n - 1 from countdown where n > 0;
create view app.cycle_a as select 1 as a;
create view app.cycle_b as select a from app.cycle_a;
create or replace view app.cycle_a as select a from app.cycle_b union select 1;
create or replace rule "_RETURN" as on select to app.cycle_b do instead select 1 as a;
create materialized view app.per_mood as select mood, count(*) as clients from app.clients group by mood;
create unique index per_mood_key on app.per_mood (mood);
create materialized view app.unfilled as select 1 as one with no data;
comment on materialized view app.per_mood is 'a summary';
create trigger instead_of instead of insert on app.cheerful for each row execute function app.stamp();

-- large objects
select lo_from_bytea(7001, 'one'); select lo_from_bytea(7002, decode(repeat('00ff', 5000), 'hex'));
comment on large object 7001 is 'the first';
grant select on large object 7001 to objects_reader;

-- extensions, with what was changed on their members
create extension citext schema app;
create extension hstore;
create table app.with_extension (id integer, name app.citext, pairs public.hstore);
insert into app.with_extension values (1, 'Name', 'a=>1'), (2, 'NAME', 'b=>null');

-- publications
create publication chosen for table app.clients (id, name) where (id > 100), table only app.parent with (publish = 'insert, delete');
create publication nothing;
comment on publication chosen is 'to the search engine';

-- privileges
grant usage on schema app to objects_reader;
grant select, insert (name, mail), update (name) on app.clients to objects_reader with grant option;
grant usage on sequence app.standalone to objects_reader;
grant execute on function app.twice(integer) to objects_reader;
revoke execute on function app.as_owner() from public;
grant usage on type app.mood to objects_reader;
revoke usage on type app.mood from public;
grant all on app.cheerful to public;
alter default privileges in schema app grant select on tables to objects_reader;
alter default privileges revoke execute on functions from public;
alter default privileges for role objects_owner grant usage on types to objects_reader;
