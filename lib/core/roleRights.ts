import type { DatabaseProperties, Role } from './catalog.ts';
import { isHarmlessSetting, settingName } from './harmlessSettings.ts';

/** What makes a role more than a plain one. No snapshot brings it back unless a flag names the role and the right. */
export const privilegedAttributes = ['superuser', 'createrole', 'replication', 'bypassrls'] as const;
export type PrivilegedAttribute = (typeof privilegedAttributes)[number];

/** By role: the attributes and the predefined roles (`pg_…`) that a person allowed it to have. */
export type GrantedRights = Readonly<Record<string, readonly string[]>>;

/** A role as a restore makes it, and what it leaves out. */
export interface RoleToMake {
  readonly name: string;
  /** Words of CREATE ROLE. */
  readonly attributes: readonly string[];
  readonly memberOf: readonly string[];
  readonly settings: readonly string[];
  /** Attributes, memberships and settings that the role had and is not given, each as a person would type it. */
  readonly leftOut: readonly string[];
}

/** `refusedGroups`: existing roles of the server that a made role must not become a member of, for what they may do. */
export function roleToMake(role: Role, granted: GrantedRights, refusedGroups: readonly string[]): RoleToMake {
  const allowed = new Set(granted[role.name] ?? []);
  const had = attributesOf(role);
  const isGiven = (group: string): boolean =>
    allowed.has(group) || !(group.startsWith('pg_') || refusedGroups.includes(group));
  const name = quoted(role.name);
  return {
    name: role.name,
    attributes: [
      role.login ? 'login' : 'nologin',
      role.inherit ? 'inherit' : 'noinherit',
      ...had.filter((attribute) => allowed.has(attribute)),
      ...(role.createDatabase ? ['createdb'] : []),
      ...(role.connectionLimit === -1 ? [] : [`connection limit ${role.connectionLimit}`]),
    ],
    memberOf: role.memberOf.filter(isGiven),
    settings: role.settings.filter(isHarmlessSetting),
    leftOut: [
      ...had.filter((attribute) => !allowed.has(attribute)).map((attribute) => `alter role ${name} ${attribute}`),
      ...role.memberOf.filter((group) => !isGiven(group)).map((group) => `grant ${quoted(group)} to ${name}`),
      ...role.settings
        .filter((entry) => !isHarmlessSetting(entry))
        .map((entry) => `alter role ${name} set ${settingName(entry)} to ${literal(entry)}`),
    ],
  };
}

function attributesOf(role: Role): readonly PrivilegedAttribute[] {
  const has = {
    superuser: role.superuser,
    createrole: role.createRole,
    replication: role.replication,
    bypassrls: role.bypassRls,
  };
  return privilegedAttributes.filter((attribute) => has[attribute]);
}

/** Of a database's settings those that a restore does not bring, as a person would type them. */
export function settingsLeftOut({ settings }: DatabaseProperties, database: string): readonly string[] {
  return settings
    .filter(({ setting }) => !isHarmlessSetting(setting))
    .map(({ role, setting }) => {
      const whose =
        role === null
          ? `alter database ${quoted(database)}`
          : `alter role ${quoted(role)} in database ${quoted(database)}`;
      return `${whose} set ${settingName(setting)} to ${literal(setting)}`;
    });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(entry: string): string {
  return `'${entry.slice(entry.indexOf('=') + 1).replaceAll("'", "''")}'`;
}
