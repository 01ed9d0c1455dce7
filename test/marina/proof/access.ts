import { ownObject, ownSchema } from './own.ts';

const ownRelation = ownObject('pg_class', 'o.relnamespace');
const ownRoutine = ownObject('pg_proc', 'o.pronamespace');
const ownType = ownObject('pg_type', 'o.typnamespace');
const ownOperator = ownObject('pg_operator', 'o.oprnamespace');
const thisDatabase = 'o.datname = current_database()';

/** Rows of (name, fact): who owns it. Without the database's name, for a restore may choose another. */
export const ownersQuery = `
  SELECT 'relation ' || o.oid::regclass AS name, o.relowner::regrole::text AS fact
  FROM pg_class o WHERE o.relkind IN ('r', 'p', 'v', 'm', 'S') AND ${ownRelation}
  UNION ALL SELECT 'routine ' || o.oid::regprocedure, o.proowner::regrole::text FROM pg_proc o WHERE ${ownRoutine}
  UNION ALL SELECT 'operator ' || o.oid::regoperator, o.oprowner::regrole::text FROM pg_operator o WHERE ${ownOperator}
  UNION ALL SELECT 'type ' || o.oid::regtype, o.typowner::regrole::text
  FROM pg_type o WHERE o.typtype IN ('e', 'd') AND ${ownType}
  UNION ALL SELECT format('schema %I', o.nspname), o.nspowner::regrole::text FROM pg_namespace o WHERE ${ownSchema('o')}
  UNION ALL SELECT 'large object ' || o.oid, o.lomowner::regrole::text FROM pg_largeobject_metadata o
  UNION ALL SELECT 'database', o.datdba::regrole::text FROM pg_database o WHERE ${thisDatabase}`;

interface Granted {
  readonly name: string;
  readonly from: string;
  readonly where: string;
  /** The stored list; with `otherwise`, what it means when there is none. */
  readonly acl: string;
  readonly otherwise?: string;
  readonly owner: string;
}

const granted: readonly Granted[] = [
  {
    name: `'relation ' || o.oid::regclass`,
    from: 'pg_class o',
    where: ownRelation,
    acl: 'o.relacl',
    otherwise: `acldefault(CASE o.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, o.relowner)`,
    owner: 'o.relowner',
  },
  {
    name: `format('column %s.%I', o.oid::regclass, a.attname)`,
    from: 'pg_class o JOIN pg_attribute a ON a.attrelid = o.oid',
    where: ownRelation,
    acl: 'a.attacl',
    owner: 'o.relowner',
  },
  {
    name: `'routine ' || o.oid::regprocedure`,
    from: 'pg_proc o',
    where: ownRoutine,
    acl: 'o.proacl',
    otherwise: `acldefault('f', o.proowner)`,
    owner: 'o.proowner',
  },
  {
    name: `format('schema %I', o.nspname)`,
    from: 'pg_namespace o',
    where: ownSchema('o'),
    acl: 'o.nspacl',
    otherwise: `acldefault('n', o.nspowner)`,
    owner: 'o.nspowner',
  },
  {
    name: `'large object ' || o.oid`,
    from: 'pg_largeobject_metadata o',
    where: 'true',
    acl: 'o.lomacl',
    owner: 'o.lomowner',
  },
  {
    name: `'database'`,
    from: 'pg_database o',
    where: thisDatabase,
    acl: 'o.datacl',
    otherwise: `acldefault('d', o.datdba)`,
    owner: 'o.datdba',
  },
  {
    name: `format('default for %s in %s on %s', o.defaclrole::regrole, o.defaclnamespace::regnamespace, o.defaclobjtype)`,
    from: 'pg_default_acl o',
    where: 'true',
    acl: 'o.defaclacl',
    owner: 'o.defaclrole',
  },
];

const privilege = `coalesce(nullif(g.grantee, 0)::regrole::text, 'PUBLIC') || ' ' || g.privilege_type
  || CASE WHEN g.is_grantable THEN ' and may grant it' ELSE '' END`;

/** Rows of (name, fact): what others than the owner may do. Majors differ in what an owner is said to be allowed. */
export const privilegesQuery = granted
  .map(
    ({ name, from, where, acl, otherwise = 'NULL', owner }) => `
      SELECT ${name} AS name, string_agg(${privilege}, ', ' ORDER BY ${privilege}) AS fact
      FROM ${from}, aclexplode(coalesce(${acl}, ${otherwise})) g
      WHERE g.grantee <> ${owner} AND ${where} GROUP BY 1`,
  )
  .join('\nUNION ALL\n');
