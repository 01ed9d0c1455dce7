import pg from 'pg';
import { type GrantedRights, type RoleToMake, roleToMake } from '../../../../core/restore/roleRights.ts';
import type { Membership } from '../../../../core/snapshots/catalog.ts';
import { Failure } from '../../../../errors.ts';
import type { RestoreNeeds } from '../../../../ports/database.ts';
import { readFacts } from '../facts/facts.ts';
import { privilegedRoles } from '../facts/standingRoles.ts';
import type { Session } from '../session/connect.ts';
import { majorOf } from '../session/installations.ts';
import { inTransaction } from '../session/maintenance.ts';
import { settingClause } from '../session/quoting.ts';
import { sqlState } from '../session/sqlstate.ts';
import { findRefusedSettings } from './refusedSettings.ts';

export interface RoleMaking {
  readonly granted: GrantedRights;
  /** Written as a comment on each role, so that a sweep finds what a killed run left. */
  readonly mark?: string;
}

/** Names of roles that the snapshot needs and the server does not have, in the snapshot's order. */
async function findMissingRoles(session: Session, needs: RestoreNeeds): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>('select rolname as name from pg_catalog.pg_roles');
  const there = new Set(rows.map((row) => row.name));
  return needs.catalog.roles.map((role) => role.name).filter((name) => !there.has(name));
}

/** How the missing roles will be made, in the snapshot's order. */
export async function describeMissingRoles(
  session: Session,
  needs: RestoreNeeds,
  granted: GrantedRights,
): Promise<readonly RoleToMake[]> {
  const missing = new Set(await findMissingRoles(session, needs));
  const refused = { groups: await privilegedRoles(session), settings: await findRefusedSettings(session, needs) };
  return needs.catalog.roles.filter(({ name }) => missing.has(name)).map((role) => roleToMake(role, granted, refused));
}

/**
 * Creates those of `names` that are missing, without passwords (a role that may log in cannot until it is given one),
 * with their attributes, settings and memberships, all in one transaction; nothing privileged but what `granted` names.
 * Roles that exist are left as they are. A server before 16 knows no INHERIT and SET of a membership and gives both.
 */
export async function createMissingRoles(
  session: Session,
  needs: RestoreNeeds,
  names: readonly string[],
  { granted, mark }: RoleMaking,
): Promise<readonly string[]> {
  const known = new Map(needs.catalog.roles.map((role) => [role.name, role]));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw new Failure('unexpected', `the snapshot describes no role ${unknown}`);
  const roles = (await describeMissingRoles(session, needs, granted)).filter(({ name }) => names.includes(name));
  const major = majorOf((await readFacts(session)).versionNumber);
  await inTransaction(session, async () => {
    for (const { name, attributes } of roles) {
      await session.query(`create role ${pg.escapeIdentifier(name)} ${attributes.join(' ')}`);
    }
    for (const { name, settings, memberOf } of roles) {
      const role = pg.escapeIdentifier(name);
      for (const setting of settings) await session.query(`alter role ${role} ${settingClause(setting)}`);
      for (const group of memberOf) {
        const membership = known.get(name)?.memberships?.find((each) => each.role === group);
        const options = membership === undefined ? '' : optionsOf(membership, major);
        await session.query(`grant ${pg.escapeIdentifier(group)} to ${role}${options}`);
      }
      if (mark !== undefined) await session.query(`comment on role ${role} is ${pg.escapeLiteral(mark)}`);
    }
  });
  return roles.map(({ name }) => name);
}

/** dependent_objects_still_exist */
const stillUsed = '2BP01';

/**
 * Drops roles that this run made, except those that something else on the server now needs. Returns those that stay.
 */
export async function dropRoles(session: Session, names: readonly string[]): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const name of names) {
    try {
      await session.query(`drop role if exists ${pg.escapeIdentifier(name)}`);
    } catch (error) {
      if (sqlState(error) !== stillUsed) throw error;
      kept.push(name);
    }
  }
  return kept;
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
