import pg from 'pg';
import { Failure } from '../../errors.ts';
import type { RestoreNeeds } from '../../ports/database.ts';
import type { Session } from './connect.ts';
import { majorOf } from './installations.ts';
import { localeClauses, refusedLocale } from './locale.ts';

/**
 * Makes an empty database with the source's encoding, locale and provider, from template0, for another template may
 * hold objects or another locale. Failure `configuration` when the server does not have the locale.
 */
export async function createDatabase(
  session: Session,
  database: string,
  owner: string,
  needs: RestoreNeeds,
  versionNumber: number,
): Promise<void> {
  const properties = needs.catalog.database;
  const locale = localeClauses(properties, majorOf(versionNumber));
  try {
    await session.query(
      `create database ${pg.escapeIdentifier(database)} with owner ${pg.escapeIdentifier(owner)} template template0 ${locale}`,
    );
  } catch (error) {
    throw refusedLocale(properties, error) ?? error;
  }
}

interface Available {
  readonly name: string;
  readonly trusted: boolean;
  readonly superuser: boolean;
  readonly fixedSchema: string | null;
}

/**
 * Prepares a database made by {@link createDatabase}, connected to as the master, for a restore as `owner`: makes the
 * extensions that `owner` may not make, lets it fill their configuration tables, and drops the schema `public` where
 * the source had none. Trusted extensions are left to the archive, for `owner` shall own them.
 */
export async function prepareDatabase(session: Session, owner: string, needs: RestoreNeeds): Promise<void> {
  if (!needs.catalog.schemas.includes('public')) await dropPublic(session);
  const available = new Map((await availableExtensions(session)).map((extension) => [extension.name, extension]));
  for (const { name, schema } of needs.catalog.extensions) {
    const control = available.get(name);
    if (control === undefined) throw missingExtensions([name]);
    if (control.trusted || !control.superuser) continue;
    if (control.fixedSchema === null) {
      await session.query(
        `create schema if not exists ${pg.escapeIdentifier(schema)} authorization ${pg.escapeIdentifier(owner)}`,
      );
    }
    await session.query(
      `create extension if not exists ${pg.escapeIdentifier(name)} with schema ${pg.escapeIdentifier(schema)} cascade`,
    );
    await shareConfiguration(session, name, owner);
  }
}

/** Before 15 it belongs to the superuser, and stays where the master is none: an extra `public` is no loss. */
async function dropPublic(session: Session): Promise<void> {
  const [own] = await session.query(
    "select from pg_catalog.pg_namespace where nspname = 'public' and pg_catalog.pg_has_role(nspowner, 'USAGE')",
  );
  if (own !== undefined) await session.query('drop schema public');
}

/** Names of needed extensions that the server's disk does not have. */
export async function findMissingExtensions(session: Session, needs: RestoreNeeds): Promise<readonly string[]> {
  const available = new Set((await availableExtensions(session)).map((extension) => extension.name));
  return needs.catalog.extensions.map((extension) => extension.name).filter((name) => !available.has(name));
}

export function missingExtensions(names: readonly string[]): Failure {
  return new Failure('configuration', `the server lacks the extensions ${names.join(', ')}`, {
    hint: 'install the packages of these extensions on the database server, of its own major',
  });
}

function availableExtensions(session: Session): Promise<readonly Available[]> {
  return session.query<Available>(
    `select e.name, v.trusted, v.superuser, v.schema as "fixedSchema"
       from pg_catalog.pg_available_extensions e
       join pg_catalog.pg_available_extension_versions v on v.name = e.name and v.version = e.default_version`,
  );
}

async function shareConfiguration(session: Session, extension: string, owner: string): Promise<void> {
  const tables = await session.query<{ name: string }>(
    `select c.oid::pg_catalog.regclass::text as name from pg_catalog.pg_extension e
       join pg_catalog.pg_class c on c.oid = any (e.extconfig) where e.extname = $1 and c.relkind in ('r', 'p')`,
    [extension],
  );
  for (const { name } of tables) await session.query(`grant all on ${name} to ${pg.escapeIdentifier(owner)}`);
}
