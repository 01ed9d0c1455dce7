import pg from 'pg';
import type { Membership, Role } from '../../core/catalog.ts';
import { Failure } from '../../errors.ts';
import type { RestoreNeeds } from '../../ports/database.ts';
import type { Session } from './connect.ts';
import { readFacts } from './facts.ts';
import { majorOf } from './installations.ts';
import { inTransaction } from './maintenance.ts';
import { settingClause } from './quoting.ts';

/** Names of roles that the snapshot needs and the server does not have, in the snapshot's order. */
export async function findMissingRoles(session: Session, needs: RestoreNeeds): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>('select rolname as name from pg_catalog.pg_roles');
  const there = new Set(rows.map((row) => row.name));
  return needs.catalog.roles.map((role) => role.name).filter((name) => !there.has(name));
}

/**
 * Creates those of `names` that are missing, without passwords (a role that may log in cannot until it is given one),
 * with their attributes, settings and memberships, all in one transaction. Roles that exist are left as they are. A server
 * before 16 knows no INHERIT and SET of a membership and gives both.
 */
export async function createMissingRoles(
  session: Session,
  needs: RestoreNeeds,
  names: readonly string[],
): Promise<readonly string[]> {
  const known = new Map(needs.catalog.roles.map((role) => [role.name, role]));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw new Failure('unexpected', `the snapshot describes no role ${unknown}`);
  const missing = (await findMissingRoles(session, needs)).filter((name) => names.includes(name));
  const roles = missing.map((name) => known.get(name)).filter((role) => role !== undefined);
  const major = majorOf((await readFacts(session)).versionNumber);
  await inTransaction(session, async () => {
    for (const role of roles) await session.query(creation(role));
    for (const role of roles) {
      for (const setting of role.settings) {
        await session.query(`alter role ${pg.escapeIdentifier(role.name)} ${settingClause(setting)}`);
      }
      for (const group of role.memberOf) {
        const membership = role.memberships?.find((each) => each.role === group);
        const options = membership === undefined ? '' : optionsOf(membership, major);
        await session.query(`grant ${pg.escapeIdentifier(group)} to ${pg.escapeIdentifier(role.name)}${options}`);
      }
    }
  });
  return missing;
}

/** Attributes are named only where they are set: a master that is no superuser may not even say NOSUPERUSER. */
function creation(role: Role): string {
  const attributes = [
    role.login ? 'login' : 'nologin',
    role.inherit ? 'inherit' : 'noinherit',
    role.superuser ? 'superuser' : '',
    role.createDatabase ? 'createdb' : '',
    role.createRole ? 'createrole' : '',
    role.replication ? 'replication' : '',
    role.bypassRls ? 'bypassrls' : '',
    role.connectionLimit === -1 ? '' : `connection limit ${role.connectionLimit}`,
  ].filter((attribute) => attribute !== '');
  return `create role ${pg.escapeIdentifier(role.name)} ${attributes.join(' ')}`;
}

function optionsOf({ admin, inherit, set }: Membership, major: number): string {
  if (major < optionsSince) return admin ? ' with admin option' : '';
  const options = [
    ...(admin ? ['admin true'] : []),
    ...(inherit === null ? [] : [`inherit ${inherit}`]),
    ...(set === null ? [] : [`set ${set}`]),
  ];
  return options.length === 0 ? '' : ` with ${options.join(', ')}`;
}

/** INHERIT and SET of a membership, and commas between options. */
const optionsSince = 16;
