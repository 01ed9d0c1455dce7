import type { Catalog, Extension, Relation, Sequence } from '../../core/catalog.ts';
import { Failure } from '../../errors.ts';
import type { Session } from './connect.ts';
import { readDatabaseProperties } from './properties.ts';
import { readRoles } from './roles.ts';
import { extensionMember, qualified, userSchema } from './tables.ts';

const relationKinds: Readonly<Record<string, Relation['kind']>> = {
  r: 'table',
  p: 'partitioned',
  v: 'view',
  m: 'materialized view',
  S: 'sequence',
  f: 'foreign table',
};

/**
 * Describes the database that `session` is in, inside the caller's read-only transaction. Lists are sorted by the
 * UTF-8 bytes of their names. Failure `credentials` names a sequence whose value may not be read: its value would be
 * missing in silence.
 */
export async function readCatalog(session: Session): Promise<Catalog> {
  return {
    schemas: await readSchemas(session),
    extensions: await readExtensions(session),
    relations: await readRelations(session),
    sequences: await readSequences(session),
    largeObjects: await countLargeObjects(session),
    roles: await readRoles(session),
    database: await readDatabaseProperties(session),
  };
}

async function readSchemas(session: Session): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `select n.nspname as name from pg_catalog.pg_namespace n
      where ${userSchema} and not exists (
        select from pg_catalog.pg_depend d
         where d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and d.objid = n.oid and d.deptype = 'e')
      order by 1`,
  );
  return rows.map((row) => row.name);
}

function readExtensions(session: Session): Promise<readonly Extension[]> {
  return session.query<Extension>(
    `select e.extname as name, e.extversion as version, n.nspname as schema
       from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
      order by 1`,
  );
}

async function readRelations(session: Session): Promise<readonly Relation[]> {
  const rows = await session.query<{ oid: string; schema: string; name: string; kind: string }>(
    `select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind as kind
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relpersistence <> 't' and ${userSchema}
        and not ${extensionMember}
      order by 2, 3`,
  );
  return rows.map((row) => ({
    oid: Number(row.oid),
    schema: row.schema,
    name: row.name,
    kind: relationKinds[row.kind] ?? 'table',
  }));
}

/** Sequences are not transactional: what is read here is at least as old as the moment of reading. */
async function readSequences(session: Session): Promise<readonly Sequence[]> {
  const rows = await session.query<Sequence & { readable: boolean }>(
    `select n.nspname as schema, c.relname as name,
            pg_catalog.has_sequence_privilege(c.oid, 'SELECT') as readable,
            case when pg_catalog.has_sequence_privilege(c.oid, 'SELECT')
                 then pg_catalog.pg_sequence_last_value(c.oid)::text end as value
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'S' and c.relpersistence <> 't' and ${userSchema} and not ${extensionMember}
        and not (c.relpersistence = 'u' and pg_catalog.pg_is_in_recovery())
      order by 1, 2`,
  );
  const hidden = rows.find((row) => !row.readable);
  if (hidden !== undefined) {
    throw new Failure('credentials', `the value of sequence ${qualified(hidden)} may not be read`, {
      hint: `grant select on sequence ${qualified(hidden)} to ${session.address.user}`,
    });
  }
  return rows.map(({ schema, name, value }) => ({ schema, name, value }));
}

async function countLargeObjects(session: Session): Promise<number> {
  const [row] = await session.query<{ count: string }>(
    'select count(*)::text as count from pg_catalog.pg_largeobject_metadata',
  );
  return Number(row?.count);
}
