import type { TargetDatabase } from '../../../../ports/target.ts';
import type { Session } from '../session/connect.ts';
import { settleStatements } from './settle.ts';

const grant =
  /^(?:GRANT|REVOKE) .* ON (TABLE|SEQUENCE|FUNCTION|PROCEDURE|TYPE|SCHEMA|LANGUAGE|FOREIGN DATA WRAPPER|FOREIGN SERVER) (.+) (?:TO|FROM) (?:"(?:[^"]|"")+"|[A-Za-z_][a-z0-9_$]*)(?: WITH GRANT OPTION)?$/;

const casts: Readonly<Record<string, string>> = {
  TABLE: 'regclass',
  SEQUENCE: 'regclass',
  TYPE: 'regtype',
  SCHEMA: 'regnamespace',
};

/** Objects that no `reg…` type names. */
const catalogs: Readonly<Record<string, string>> = {
  LANGUAGE: 'select oid::text as oid from pg_catalog.pg_language where pg_catalog.quote_ident(lanname) = $1',
  'FOREIGN DATA WRAPPER':
    'select oid::text as oid from pg_catalog.pg_foreign_data_wrapper where pg_catalog.quote_ident(fdwname) = $1',
  'FOREIGN SERVER':
    'select oid::text as oid from pg_catalog.pg_foreign_server where pg_catalog.quote_ident(srvname) = $1',
};

/** As pg_dump writes a routine: with the names of its arguments, which regprocedure does not read. */
const routine = `
  select p.oid::text as oid from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
   where pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)) = $1`;

/**
 * Those of `grants` whose object came with an extension, or that are among `made`. An object that is not there has been left out.
 */
async function onExtensions(
  session: Session,
  grants: readonly string[],
  made: readonly string[],
): Promise<readonly string[]> {
  const members = await session.query<{ object: string }>(
    "select distinct d.objid::text as object from pg_catalog.pg_depend d where d.deptype = 'e'",
  );
  const known = new Set(members.map(({ object }) => object));
  const found: string[] = [];
  for (const statement of grants) {
    const [, kind = '', object = ''] = grant.exec(statement) ?? [];
    const cast = casts[kind];
    if (kind === '') continue;
    const sql =
      cast === undefined
        ? (catalogs[kind] ?? routine)
        : `select pg_catalog.to_${cast}($1)::pg_catalog.oid::text as oid`;
    const named = await session.query<{ oid: string | null }>(sql, [object]);
    const oid = named[0]?.oid ?? null;
    if (oid !== null && (known.has(oid) || made.includes(statement))) found.push(statement);
  }
  return found;
}

/** Runs those of `grants` whose object came with an extension, or that are among `made`. */
export async function regrantOnExtensions(
  session: Session,
  database: string,
  grants: readonly string[],
  made: readonly string[],
): ReturnType<TargetDatabase['regrant']> {
  const wanted = await onExtensions(session, grants, made);
  const refused = await settleStatements(session, database, wanted);
  return { given: wanted.filter((each) => !refused.some(({ statement }) => statement === each)), refused };
}
