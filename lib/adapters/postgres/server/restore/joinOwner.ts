import pg from 'pg';
import { Failure } from '../../../../errors.ts';
import type { Session } from '../session/connect.ts';

/**
 * A role that is not a superuser can give a database only to a role it is a member of; from 16 on, with the SET option.
 */
export async function joinOwner(session: Session, owner: string, versionNumber: number): Promise<void> {
  const [row] = await session.query<{ member: boolean }>(
    `select pg_catalog.pg_has_role(oid, $2) as member from pg_catalog.pg_roles where rolname = $1`,
    [owner, versionNumber >= 160000 ? 'SET' : 'MEMBER'],
  );
  if (row === undefined) {
    throw new Failure('configuration', `the server has no role ${owner}, who owns the database`, {
      hint: `create role "${owner}"`,
    });
  }
  if (!row.member) {
    await session.query(`grant ${pg.escapeIdentifier(owner)} to ${pg.escapeIdentifier(session.address.user)}`);
  }
}
