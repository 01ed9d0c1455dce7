-- New in 18.
create table app.virtual (id integer, twice_of integer generated always as (id * 2) virtual);
insert into app.virtual select generate_series(1, 5);
create table app.late_not_null (id integer);
insert into app.late_not_null values (1), (null);
alter table app.late_not_null add constraint filled not null id not valid;
create table app.unenforced (id integer check (id > 0) not enforced);
insert into app.unenforced values (-1);
create table app.periods (id int4range, during daterange, primary key (id, during without overlaps));
insert into app.periods values ('[1,2)', '[2026-01-01,2026-02-01)');
