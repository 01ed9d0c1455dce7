import pg from 'pg';
import { Failure } from '../../../../errors.ts';
import type { RestoreNeeds } from '../../../../ports/database.ts';
import type { MakeOptions } from '../../../../ports/target.ts';
import { localeClauses, refusedLocale } from '../facts/locale.ts';
import type { Session } from '../session/connect.ts';
import { majorOf } from '../session/installations.ts';
import { lendTablespaces, refusedTablespace, tablespaceClause } from './tablespaces.ts';

/**
 * Creates an empty database with the source's encoding, locale and provider, from template0, because another template
 * may contain objects or have another locale. Failure `configuration` when the server does not have the locale.
 */
export async function createDatabase(
  session: Session,
  database: string,
  owner: string,
  needs: RestoreNeeds,
  {
    versionNumber,
    tablespaces = false,
  }: { readonly versionNumber: number; readonly tablespaces?: boolean | undefined },
): Promise<void> {
  const properties = needs.catalog.database;
  const locale = localeClauses(properties, majorOf(versionNumber));
  try {
    await session.query(
      `create database ${pg.escapeIdentifier(database)} with owner ${pg.escapeIdentifier(owner)} template template0 ${locale} ${tablespaces ? tablespaceClause(needs) : ''}`,
    );
  } catch (error) {
    const own = tablespaces ? (needs.tablespaces?.own ?? null) : null;
    throw refusedLocale(properties, error) ?? refusedTablespace(session, own, error) ?? error;
  }
}

interface Available {
  readonly name: string;
  readonly version: string;
  readonly isDefault: boolean;
  readonly trusted: boolean;
  readonly superuser: boolean;
  readonly fixedSchema: string | null;
}

export interface ExtensionMakers extends MakeOptions {
  /** The role that creates extensions that need a superuser, where it is not the master. */
  readonly maker?: Session;
  /** Runs statements as the role that restores. */
  readonly asOwner: (statements: readonly string[]) => Promise<void>;
}

/**
 * Prepares a database made by {@link createDatabase}, connected to as the master, for a restore as `owner`: makes the
 * extensions that `owner` may not make, lets it fill their configuration tables, and drops the schema `public` where
 * the source had none. Extensions are made at the snapshot's version where the server has it. Trusted ones are left to
 * the archive, so that `owner` owns them, unless the archive would create another version. Returns the names of those
 * that a role other than the master created.
 */
export async function prepareDatabase(
  session: Session,
  owner: string,
  needs: RestoreNeeds,
  { maker = session, asOwner, goOn = false, tablespaces = false }: ExtensionMakers,
): Promise<readonly string[]> {
  if (tablespaces) await lendTablespaces(session, owner, needs);
  if (!needs.catalog.schemas.includes('public')) await dropPublic(session);
  const available = await availableExtensions(session);
  const made: string[] = [];
  for (const extension of needs.catalog.extensions) {
    const versions = available.filter(({ name }) => name === extension.name);
    const control = versions.find(({ isDefault }) => isDefault) ?? versions[0];
    if (control === undefined && goOn) continue;
    if (control === undefined) throw missingExtensions([extension.name]);
    const version = versions.find((each) => each.version === extension.version)?.version;
    const plain = control.trusted || !control.superuser;
    if (plain && (version === undefined || control.version === version)) continue;
    const statements = [
      // A schema that the control file fixes is made with the extension, and named beforehand it would have to be
      // there.
      ...(control.fixedSchema === null
        ? [
            `create schema if not exists ${pg.escapeIdentifier(extension.schema)} authorization ${pg.escapeIdentifier(owner)}`,
          ]
        : []),
      [
        `create extension if not exists ${pg.escapeIdentifier(extension.name)}`,
        ...(control.fixedSchema === null ? [`with schema ${pg.escapeIdentifier(extension.schema)}`] : []),
        ...(version === undefined ? [] : [`version ${pg.escapeLiteral(version)}`]),
        'cascade',
      ].join(' '),
    ];
    if (plain) {
      await asOwner(statements);
      continue;
    }
    const failure = await make(maker, statements, extension.name);
    if (failure !== null && goOn) continue;
    if (failure !== null) throw failure;
    await shareConfiguration(maker, extension.name, owner);
    if (maker !== session) made.push(extension.name);
    await lendWrappers(maker, extension.name, owner);
  }
  return made;
}

/**
 * Why it cannot be made; null where it was. The place is at fault, whatever the server's words: a library that is not
 * preloaded, another database's extension, a right.
 */
async function make(maker: Session, statements: readonly string[], name: string): Promise<Failure | null> {
  try {
    for (const statement of statements) await maker.query(statement);
    return null;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'source') throw error;
    return new Failure('configuration', `the server cannot make the extension ${name}: ${error.message}`, {
      hint: 'preload its library (shared_preload_libraries), or create it as a superuser, then run the same command again; to leave it out: lifeboat restore --keep-going',
      cause: error,
    });
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
    `select e.name, v.version, v.version = e.default_version as "isDefault", v.trusted, v.superuser, v.schema as "fixedSchema"
       from pg_catalog.pg_available_extensions e join pg_catalog.pg_available_extension_versions v on v.name = e.name
      order by e.name, v.version`,
  );
}

async function shareConfiguration(session: Session, extension: string, owner: string): Promise<void> {
  const found = await session.query<{ right: string }>(
    `select case c.relkind when 'S' then 'all on sequence ' else 'all on table ' end || c.oid::pg_catalog.regclass::text as right
       from pg_catalog.pg_extension e
       join pg_catalog.pg_class c on c.oid = any (e.extconfig) where e.extname = $1 and c.relkind in ('r', 'p', 'S')
     union all
     select 'usage on schema ' || e.extnamespace::pg_catalog.regnamespace::text from pg_catalog.pg_extension e
      where e.extname = $1 and not pg_catalog.has_schema_privilege($2, e.extnamespace, 'USAGE')`,
    [extension, owner],
  );
  for (const { right } of found) await session.query(`grant ${right} to ${pg.escapeIdentifier(owner)}`);
}

/**
 * Servers and user mappings are made by `owner`, so that what validates their options never runs as the master. A
 * restoring role loses the right with its end.
 */
async function lendWrappers(session: Session, extension: string, owner: string): Promise<void> {
  const wrappers = await session.query<{ name: string }>(
    `select w.fdwname as name from pg_catalog.pg_foreign_data_wrapper w
       join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass
                                  and d.objid = w.oid and d.deptype = 'e'
       join pg_catalog.pg_extension e on e.oid = d.refobjid
      where e.extname = $1 and pg_catalog.has_foreign_data_wrapper_privilege(w.oid, 'USAGE WITH GRANT OPTION')`,
    [extension],
  );
  for (const { name } of wrappers) {
    await session.query(
      `grant usage on foreign data wrapper ${pg.escapeIdentifier(name)} to ${pg.escapeIdentifier(owner)}`,
    );
  }
}
