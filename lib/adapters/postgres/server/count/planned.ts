import type { Session } from '../session/connect.ts';
import { sqlState } from '../session/sqlstate.ts';

/** A connection that counts, and the statements that begin each of its transactions. */
export interface Counter {
  readonly session: Session;
  readonly begin: string;
}

export type Texts = readonly (readonly (string | null)[])[];

/** Rows of one query, every value as text, in a transaction that is left to the caller. */
export async function inTransactionOf({ session, begin }: Counter, sql: string): Promise<Texts> {
  await session.query(begin);
  return (await planned(session, sql)) ?? (await plannedElsewhere(session, begin, sql));
}

/** Null where the server cannot plan it: it looks into the table's indexes for that, and they may name what it does not find. */
async function planned(session: Session, sql: string): Promise<Texts | null> {
  try {
    return await session.texts(sql);
  } catch (error) {
    if (isUnplanned(error)) return null;
    throw error;
  }
}

/**
 * Planning a count inlines the SQL functions of the table's expression indexes and statistics, whose bodies may name types and
 * functions without a schema. A cursor is planned once, when it is declared, with a search_path that finds them; it is
 * read with the empty one, so that every value has the text that the hash is defined by.
 */
async function plannedElsewhere(session: Session, begin: string, sql: string): Promise<Texts> {
  await session.query('rollback');
  await session.query(begin);
  const [all] = await session.query<{ path: string }>(everySchema);
  try {
    return await throughCursor(session, 'default', sql);
  } catch (error) {
    if (!isUnplanned(error) || all === undefined) throw error;
  }
  await session.query('rollback');
  await session.query(begin);
  return await throughCursor(session, all.path, sql);
}

const everySchema = `
  select coalesce(pg_catalog.string_agg(pg_catalog.quote_ident(n.nspname), ', ' order by n.nspname = 'public' desc, n.nspname), '''''') as path
    from pg_catalog.pg_namespace n where n.nspname !~ '^pg_' and pg_catalog.has_schema_privilege(n.oid, 'USAGE')`;

async function throughCursor(session: Session, searchPath: string, sql: string): Promise<Texts> {
  await session.query(
    `set local search_path to ${searchPath}; declare counted no scroll cursor for ${sql}; set local search_path to ''`,
  );
  return await session.texts('fetch all from counted');
}

/** Class 42: undefined, ambiguous or of the wrong type. A right that is missing (42501) is missing everywhere. */
function isUnplanned(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  return state.startsWith('42') && state !== '42501' && state !== '42P01';
}
