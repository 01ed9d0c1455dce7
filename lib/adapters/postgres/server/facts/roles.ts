import type { Role } from '../../../../core/snapshots/catalog.ts';
import type { Session } from '../session/connect.ts';

/**
 * Roles that own something in this database, are granted something in it, or have settings for it; the roles that log in as
 * their members; and the roles that all of these are members of, however far up. pg_shdepend does not record the bootstrap
 * superuser, so owners are looked up too; but the constructors of a range type, internal to it, are always the bootstrap superuser's. Predefined roles (`pg_…`) exist everywhere: they appear in `memberOf`, never as a
 * role to create. A superuser needs no membership, and a membership that is neither inherited nor set (what CREATEROLE gives
 * its maker from 16 on) is no use of the role: neither is followed down. INHERIT and SET of a membership came with 16: its
 * row is read as JSON, and what is not there is null.
 */
const sql = `
  with recursive here as (
    select oid, datdba from pg_catalog.pg_database where datname = pg_catalog.current_database()
  ), owner(oid) as (
    select datdba from here
    union select s.refobjid from pg_catalog.pg_shdepend s, here
     where s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass and s.deptype = 'o' and s.dbid = here.oid
    union select n.nspowner from pg_catalog.pg_namespace n where n.oid >= 16384 and n.nspname !~ '^pg_'
    union select c.relowner from pg_catalog.pg_class c
     where c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relpersistence <> 't'
       and not exists (select from pg_catalog.pg_depend d
                        where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e')
    union select p.proowner from pg_catalog.pg_proc p
     where p.oid >= 16384
       and not exists (select from pg_catalog.pg_depend d
                        where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid and d.deptype in ('e', 'i'))
  ), direct(oid) as (
    select oid from owner
    union select s.refobjid from pg_catalog.pg_shdepend s, here
     where s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
       and (s.dbid = here.oid or (s.classid = 'pg_catalog.pg_database'::pg_catalog.regclass and s.objid = here.oid))
    union select s.setrole from pg_catalog.pg_db_role_setting s, here where s.setdatabase = here.oid
  ), member(oid) as (
    select d.oid from direct d join pg_catalog.pg_roles r on r.oid = d.oid where r.rolname !~ '^pg_'
    union select m.member from member
      join pg_catalog.pg_auth_members m on m.roleid = member.oid
      join pg_catalog.pg_roles r on r.oid = m.member
     where not r.rolsuper
       and coalesce((to_jsonb(m) ->> 'inherit_option')::boolean or (to_jsonb(m) ->> 'set_option')::boolean, true)
  ), used(oid) as (
    select oid from direct
    union select member.oid from member join pg_catalog.pg_roles r on r.oid = member.oid where r.rolcanlogin
    union select m.roleid from pg_catalog.pg_auth_members m join used on used.oid = m.member
  )
  select r.rolname as name, r.rolcanlogin as login, r.rolinherit as inherit, r.rolsuper as superuser,
         r.rolcreatedb as "createDatabase", r.rolcreaterole as "createRole", r.rolreplication as replication,
         r.rolbypassrls as "bypassRls", r.rolconnlimit as "connectionLimit",
         coalesce(r.rolconfig, '{}') as settings,
         (select coalesce(json_agg(distinct g.rolname), '[]') from pg_catalog.pg_auth_members m
            join pg_catalog.pg_roles g on g.oid = m.roleid where m.member = r.oid) as "memberOf",
         (select coalesce(json_agg(json_build_object('role', g.role, 'admin', g.admin, 'inherit', g.inherit, 'set', g.set)
                                   order by g.role collate "C"), '[]')
            from (select g.rolname as role, bool_or(m.admin_option) as admin,
                         bool_or((to_jsonb(m) ->> 'inherit_option')::boolean) as inherit,
                         bool_or((to_jsonb(m) ->> 'set_option')::boolean) as set
                    from pg_catalog.pg_auth_members m join pg_catalog.pg_roles g on g.oid = m.roleid
                   where m.member = r.oid group by g.rolname) g) as memberships,
         case when r.oid in (select oid from owner) then 'owner'
              when r.oid in (select oid from direct) then 'grantee' else 'related' end as use
    from pg_catalog.pg_roles r join used on used.oid = r.oid
   where r.rolname !~ '^pg_'
   order by 1`;

/** Read from pg_roles, which shows no password to anybody. */
export function readRoles(session: Session): Promise<readonly Role[]> {
  return session.query<Role>(sql);
}
