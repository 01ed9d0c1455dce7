import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { escapeIdentifier } from 'pg';
import { connected, withAddress } from './connection.ts';
import { makeRoles, ownerRole, readonlyRole } from './roles.ts';

/** The application's bucket: `documents.object_key` refers to keys of it. */
export const bucketName = 'crm-files';

export interface MarinaOptions {
  readonly database?: string;
  /** 1 is the real size: 10,000 clients, 115 MB, some 10 s to load. 0.02 is enough for most tests: 15 MB, a second. */
  readonly scale?: number;
  /** False for servers that ship plpgsql alone: leaves out what extensions.sql adds. */
  readonly extensions?: boolean;
  /** Random by default. Roles belong to the server: a second marina beside the first must be given the first one's. */
  readonly ownerPassword?: string;
}

export interface Marina {
  readonly database: string;
  /** As its owner, `crm_app`. */
  readonly databaseUrl: string;
  /** As `crm_readonly`, which cannot read everything: same password. */
  readonly readonlyUrl: string;
  readonly ownerPassword: string;
  /** How many files the database refers to; `documentKeys` names them. */
  readonly objectKeys: number;
}

/**
 * Makes the database of reference on a server that does not have it yet: roles, settings, schema, rows, statistics.
 * The same scale gives the same rows everywhere. Rejects with the server's error, for one when the database exists.
 */
export async function createMarina(
  server: { readonly superuserUrl: string },
  options: MarinaOptions = {},
): Promise<Marina> {
  const {
    database = 'port_nimara_crm',
    scale = 1,
    extensions = true,
    ownerPassword = randomBytes(18).toString('base64url'),
  } = options;
  const databaseUrl = withAddress(server.superuserUrl, { database, user: ownerRole, password: ownerPassword });

  await makeRoles(server.superuserUrl, ownerPassword);
  await createDatabase(server.superuserUrl, database);
  await connected(databaseUrl, async (client) => {
    await client.query("SELECT set_config('marina.scale', $1, false)", [String(scale)]);
    await client.query(await sqlOf('schema.sql'));
    await client.query(await sqlOf('seed.sql'));
    if (extensions) await client.query(await sqlOf('extensions.sql'));
  });
  await connected(withAddress(server.superuserUrl, { database }), (client) => client.query('VACUUM (ANALYZE)'));

  const objectKeys = (await documentKeys(databaseUrl)).length;
  return {
    database,
    databaseUrl,
    readonlyUrl: withAddress(databaseUrl, { user: readonlyRole }),
    ownerPassword,
    objectKeys,
  };
}

/** The key of every file that the database refers to. */
export async function documentKeys(databaseUrl: string): Promise<readonly string[]> {
  return connected(databaseUrl, async (client) => {
    const { rows } = await client.query<{ object_key: string }>('SELECT object_key FROM public.documents ORDER BY id');
    return rows.map((row) => row.object_key);
  });
}

/** Adds tables whose names and shapes trip careless programs (awkward.sql). */
export async function addAwkwardNames(databaseUrl: string): Promise<void> {
  const sql = await sqlOf('awkward.sql');
  await connected(databaseUrl, (client) => client.query(sql));
}

/** What a dump of one database does not carry: locale, settings, ACL, comment, connection limit. */
async function createDatabase(superuserUrl: string, database: string): Promise<void> {
  const name = escapeIdentifier(database);
  await connected(superuserUrl, async (client) => {
    for (const statement of [
      `CREATE DATABASE ${name} OWNER ${ownerRole} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' CONNECTION LIMIT 60`,
      `COMMENT ON DATABASE ${name} IS 'Port Nimara''s CRM: clients, berths, invoices'`,
      `ALTER DATABASE ${name} SET timezone = 'Europe/Zagreb'`,
      `ALTER DATABASE ${name} SET search_path = public, billing`,
      `ALTER DATABASE ${name} SET statement_timeout = '2min'`,
      `ALTER ROLE ${readonlyRole} IN DATABASE ${name} SET default_transaction_read_only = on`,
      `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
      `GRANT CONNECT ON DATABASE ${name} TO ${readonlyRole}`,
    ]) {
      await client.query(statement);
    }
  });
  await connected(withAddress(superuserUrl, { database }), (client) => client.query(ownerOfPublic));
}

/** Who owns a database owns its schema public, which is the rule since PostgreSQL 15 and before it a superuser's to say. */
const ownerOfPublic = 'ALTER SCHEMA public OWNER TO pg_database_owner; REVOKE CREATE ON SCHEMA public FROM PUBLIC';

function sqlOf(file: string): Promise<string> {
  return readFile(new URL(file, import.meta.url), 'utf8');
}
