import type { Catalog, Extension, Relation, Sequence } from '../../../../core/snapshots/catalog.ts';
import type { Session } from '../session/connect.ts';
import { readDatabaseProperties } from './properties.ts';
import { readRoles } from './roles.ts';
import { type ListedSequence, listSequences } from './sequences.ts';
import { extensionMember, userSchema } from './tables.ts';

const relationKinds: Readonly<Record<string, Relation['kind']>> = {
  r: 'table',
  p: 'partitioned',
  v: 'view',
  m: 'materialized view',
  S: 'sequence',
  f: 'foreign table',
};

/**
 * Describes the database that `session` is in, inside the caller's read-only transaction, which it ends: values of
 * sequences come from `values`, because snapshots do not cover them. Lists are sorted by the UTF-8 bytes of their
 * names. Failure `credentials` names a sequence whose value may not be read: otherwise it would silently be missing.
 */
export async function readCatalog(session: Session, values: SequenceValues): Promise<Catalog> {
  const schemas = await readSchemas(session);
  const extensions = await readExtensions(session);
  const relations = await readRelations(session);
  const sequences = await listSequences(session);
  const largeObjects = await countLargeObjects(session);
  const roles = await readRoles(session);
  const database = await readDatabaseProperties(session);
  await session.query('commit');
  return { schemas, extensions, relations, sequences: await values(sequences), largeObjects, roles, database };
}

/** In the order of those listed. */
export type SequenceValues = (listed: readonly ListedSequence[]) => Promise<readonly Sequence[]>;

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

async function countLargeObjects(session: Session): Promise<number> {
  const [row] = await session.query<{ count: string }>(
    'select count(*)::text as count from pg_catalog.pg_largeobject_metadata',
  );
  return Number(row?.count);
}
