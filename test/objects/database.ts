import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Login, PostgresServer } from '../helpers/servers/postgres.ts';
import { connected } from '../marina/connection.ts';

const owner = 'objects_owner';

/** `plain`: what a role without superuser rights may make. `all`: that and what only a superuser may. */
export type Content = 'plain' | 'all';

/** Makes the database of that name with every kind of object that the server's major has, owned by {@link owner}. */
export async function makeObjects(server: PostgresServer, login: Login, content: Content): Promise<string> {
  const database = `objects_${content}`;
  await server.createDatabase(database, `owner ${owner}`);
  const since = [17, 18].filter((major) => server.major >= major).map((major) => `since${major}`);
  for (const file of ['plain', ...since]) await execute(server.url(database, login), file);
  if (content === 'all') {
    await execute(server.url(database), 'superuser');
    if (server.major >= 19) await execute(server.url(database), 'since19');
  }
  return database;
}

/** Roles belong to the server. */
export async function makeOwner(server: PostgresServer): Promise<Login> {
  await server.query('postgres', 'create role objects_reader');
  return server.createLogin(owner);
}

async function execute(url: string, file: string): Promise<void> {
  const sql = await readFile(join(import.meta.dirname, 'schema', `${file}.sql`), 'utf8');
  await connected(url, (client) => client.query(sql));
}
