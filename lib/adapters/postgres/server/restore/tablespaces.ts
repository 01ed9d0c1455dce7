import pg from 'pg';
import { Failure } from '../../../../errors.ts';
import type { RestoreNeeds } from '../../../../ports/database.ts';
import type { Session } from '../session/connect.ts';
import { sqlState } from '../session/sqlstate.ts';

/** Tablespaces that the snapshot uses and the server does not have. */
export async function findMissingTablespaces(session: Session, needs: RestoreNeeds): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>('select spcname as name from pg_catalog.pg_tablespace');
  const there = new Set(rows.map(({ name }) => name));
  return (needs.tablespaces?.names ?? []).filter((name) => !there.has(name));
}

/** Of CREATE DATABASE; empty where the database itself was in the default one. */
export function tablespaceClause({ tablespaces }: RestoreNeeds): string {
  const own = tablespaces?.own ?? null;
  return own === null ? '' : `tablespace ${pg.escapeIdentifier(own)}`;
}

/** Lets a restoring role create there; it loses the right with its end. */
export async function lendTablespaces(session: Session, role: string, needs: RestoreNeeds): Promise<void> {
  for (const name of needs.tablespaces?.names ?? []) {
    try {
      await session.query(`grant create on tablespace ${pg.escapeIdentifier(name)} to ${pg.escapeIdentifier(role)}`);
    } catch (error) {
      throw refusedTablespace(session, name, error) ?? error;
    }
  }
}

/** The right that the master lacks; null for any other error, and where there is no tablespace. */
export function refusedTablespace(session: Session, name: string | null, error: unknown): Failure | null {
  if (name === null || sqlState(error) !== '42501') return null;
  const { user } = session.address;
  const right = `grant create on tablespace ${pg.escapeIdentifier(name)} to ${pg.escapeIdentifier(user)} with grant option`;
  return new Failure('credentials', `${user} may not use the tablespace ${name}, or let others use it`, {
    hint: `as a superuser: ${right}; or leave out --tablespaces`,
    cause: error,
  });
}
