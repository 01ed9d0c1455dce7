import type { Session } from '../session/connect.ts';
import { userSchema } from './tables.ts';

/** True where an object of this system catalog came with an extension, which its script makes again. */
const member = (catalog: string, oid: string): string => `exists (
  select from pg_catalog.pg_depend d
   where d.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and d.objid = ${oid} and d.deptype = 'e')`;

/** OIDs below belong to the server itself. */
const firstUserOid = 16384;

/** Constructors of ranges come with their type, and an aggregate has no language of its own: a plain role may create both. */
const madeByItself = `(p.prokind = 'a' or exists (
  select from pg_catalog.pg_depend d
   where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid and d.deptype = 'i'))`;

/** One query for each kind: what a plain role may not create, as the documentation of each CREATE says. */
const kinds: readonly string[] = [
  `select 'function ' || p.oid::pg_catalog.regprocedure || ' in ' || l.lanname
     from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace join pg_catalog.pg_language l on l.oid = p.prolang
    where not l.lanpltrusted and ${userSchema} and not ${member('pg_proc', 'p.oid')} and not ${madeByItself}`,
  `select 'LEAKPROOF function ' || p.oid::pg_catalog.regprocedure
     from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace join pg_catalog.pg_language l on l.oid = p.prolang
    where p.proleakproof and l.lanpltrusted and ${userSchema} and not ${member('pg_proc', 'p.oid')}`,
  `select 'function ' || p.oid::pg_catalog.regprocedure || ' that sets ' || s.name
     from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     cross join pg_catalog.unnest(p.proconfig) as entry
     join pg_catalog.pg_settings s on pg_catalog.lower(s.name) = pg_catalog.lower(pg_catalog.split_part(entry, '=', 1))
    where s.context not in ('user') and ${userSchema} and not ${member('pg_proc', 'p.oid')}`,
  `select 'language ' || l.lanname from pg_catalog.pg_language l
    where l.oid >= ${firstUserOid} and not l.lanpltrusted and not ${member('pg_language', 'l.oid')}`,
  `select 'type ' || t.oid::pg_catalog.regtype from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    where t.typtype = 'b' and t.typcategory <> 'A' and ${userSchema} and not ${member('pg_type', 't.oid')}`,
  `select 'operator class ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(o.opcname)
     from pg_catalog.pg_opclass o join pg_catalog.pg_namespace n on n.oid = o.opcnamespace
    where ${userSchema} and not ${member('pg_opclass', 'o.oid')}`,
  `select 'operator family ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(o.opfname)
     from pg_catalog.pg_opfamily o join pg_catalog.pg_namespace n on n.oid = o.opfnamespace
    where ${userSchema} and not ${member('pg_opfamily', 'o.oid')}
      and not exists (select from pg_catalog.pg_opclass c where c.opcfamily = o.oid)`,
  `select 'cast from ' || c.castsource::pg_catalog.regtype || ' to ' || c.casttarget::pg_catalog.regtype from pg_catalog.pg_cast c
    where c.oid >= ${firstUserOid} and not ${member('pg_cast', 'c.oid')}
      and (c.castmethod = 'b' or (c.castsource < ${firstUserOid} and c.casttarget < ${firstUserOid}))`,
  `select 'access method ' || a.amname from pg_catalog.pg_am a where a.oid >= ${firstUserOid} and not ${member('pg_am', 'a.oid')}`,
  `select 'text search template ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.tmplname)
     from pg_catalog.pg_ts_template t join pg_catalog.pg_namespace n on n.oid = t.tmplnamespace
    where ${userSchema} and not ${member('pg_ts_template', 't.oid')}`,
  `select 'text search parser ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.prsname)
     from pg_catalog.pg_ts_parser p join pg_catalog.pg_namespace n on n.oid = p.prsnamespace
    where ${userSchema} and not ${member('pg_ts_parser', 'p.oid')}`,
  `select 'transform for ' || t.trftype::pg_catalog.regtype from pg_catalog.pg_transform t
    where t.oid >= ${firstUserOid} and not ${member('pg_transform', 't.oid')}`,
  `select 'event trigger ' || e.evtname from pg_catalog.pg_event_trigger e where not ${member('pg_event_trigger', 'e.oid')}`,
  `select 'foreign-data wrapper ' || w.fdwname from pg_catalog.pg_foreign_data_wrapper w
    where not ${member('pg_foreign_data_wrapper', 'w.oid')}`,
  `select 'publication ' || p.pubname from pg_catalog.pg_publication p where p.puballtables`,
];

/** Names, with their kind, of everything in this database that only a superuser may create again. */
export async function findSuperusersOwn(session: Session): Promise<readonly string[]> {
  const found = await session.query<{ what: string }>(
    `select what from (${kinds.join(' union all ')}) as found(what) order by what collate "C"`,
  );
  return found.map(({ what }) => what);
}
