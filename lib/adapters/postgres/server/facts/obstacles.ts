import type { DatabaseAddress, Obstacle } from '../../../../ports/database.ts';
import type { Session } from '../session/connect.ts';
import { sharesBackends } from '../session/pooler.ts';
import { inReading } from '../session/reading.ts';
import { extensionMember, qualified, userSchema } from './tables.ts';

/** Names of one finding that are spelled out; the rest is a number. */
const namedAtMost = 10;

interface Name {
  readonly schema: string;
  readonly name: string;
}

const carriedRelations = `
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relpersistence <> 't' and ${userSchema}
     and (not ${extensionMember} or exists (select from pg_catalog.pg_extension e where c.oid = any (e.extconfig)))`;

/** Finds everything that prevents a faithful dump, see {@link SourceDatabase.obstacles}. */
export async function findObstacles(address: DatabaseAddress): Promise<readonly Obstacle[]> {
  // What else there may be cannot be asked through it: in statement mode it refuses a transaction.
  if (await sharesBackends(address)) return [transactionPooler];
  return await inReading(address, async (session) => [
    ...(await noTable(session)),
    ...(await hiddenRows(session)),
    ...(await unreadableRelations(session)),
    ...(await unreadableLargeObjects(session)),
  ]);
}

const transactionPooler: Obstacle = {
  what: 'the connection goes through a transaction pooler, which cannot keep a snapshot',
  hint: "put the PostgreSQL server's own host and port (usually 5432) into DATABASE_URL, not the pooler's",
};

async function noTable(session: Session): Promise<readonly Obstacle[]> {
  const [found] = await session.query(`select 1 ${carriedRelations} and c.relkind in ('r', 'p') limit 1`);
  if (found !== undefined) return [];
  return [
    {
      what: `no table in database ${session.address.database}`,
      hint: 'check that DATABASE_URL names the right database',
    },
  ];
}

/** `row_security_active` knows owners, BYPASSRLS and FORCE ROW LEVEL SECURITY. */
async function hiddenRows(session: Session): Promise<readonly Obstacle[]> {
  const tables = await session.query<Name>(
    `select n.nspname as schema, c.relname as name ${carriedRelations}
        and c.relkind in ('r', 'p') and c.relrowsecurity and pg_catalog.row_security_active(c.oid)
      order by 1, 2`,
  );
  if (tables.length === 0) return [];
  const { user } = session.address;
  return [
    {
      what: `row-level security would hide rows of ${list(tables.map(qualified))} from ${user}`,
      hint: `alter role "${user}" bypassrls`,
    },
  ];
}

async function unreadableRelations(session: Session): Promise<readonly Obstacle[]> {
  const relations = await session.query<Name & { kind: string }>(
    `select n.nspname as schema, c.relname as name, c.relkind as kind ${carriedRelations}
        and c.relkind in ('r', 'p', 'm', 'S')
        and not (pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                 and case c.relkind when 'S' then pg_catalog.has_sequence_privilege(c.oid, 'SELECT')
                                    else pg_catalog.has_table_privilege(c.oid, 'SELECT') end)
      order by 1, 2`,
  );
  const { user } = session.address;
  const groups = [
    { what: 'tables', names: relations.filter((relation) => relation.kind !== 'S') },
    { what: 'sequences', names: relations.filter((relation) => relation.kind === 'S') },
  ];
  return groups
    .filter((group) => group.names.length > 0)
    .map((group) => ({
      what: `${user} may not read the ${group.what} ${list(group.names.map(qualified))}`,
      hint: `grant pg_read_all_data to "${user}"`,
    }));
}

/** The server's own word on it is new in 18. Since 19 pg_read_all_data reaches large objects. */
const mayRead = "pg_catalog.has_largeobject_privilege(l.oid, 'SELECT')";

/** Before: superuser, owner, ACL and `lo_compat_privileges` decide; pg_read_all_data does not reach them. */
const mayReadByRule = `(pg_catalog.current_setting('lo_compat_privileges') = 'on'
  or (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user)
  or pg_catalog.pg_has_role(l.lomowner, 'USAGE')
  or exists (
    select from pg_catalog.aclexplode(l.lomacl) a
     where a.privilege_type = 'SELECT' and (a.grantee = 0 or pg_catalog.pg_has_role(a.grantee, 'USAGE'))))`;

async function unreadableLargeObjects(session: Session): Promise<readonly Obstacle[]> {
  const [server] = await session.query<{ tells: boolean }>(
    "select pg_catalog.to_regprocedure('pg_catalog.has_largeobject_privilege(oid, text)') is not null as tells",
  );
  const objects = await session.query<{ oid: string }>(
    `select l.oid::text as oid from pg_catalog.pg_largeobject_metadata l
      where not ${server?.tells === true ? mayRead : mayReadByRule} order by l.oid limit 1000`,
  );
  if (objects.length === 0) return [];
  const { user } = session.address;
  const granted = objects.map(({ oid }) => oid).join(', ');
  return [
    {
      what: `${user} may not read the large objects ${list(objects.map((object) => object.oid))}`,
      hint: `grant select on large object ${granted} to "${user}", or make ${user} a member of their owner`,
    },
  ];
}

function list(names: readonly string[]): string {
  const named = names.slice(0, namedAtMost).join(', ');
  return names.length > namedAtMost ? `${named} and ${names.length - namedAtMost} more` : named;
}
