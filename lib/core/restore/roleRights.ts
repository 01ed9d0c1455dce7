import type { DatabaseProperties, Role } from '../snapshots/catalog.ts';
import { isHarmlessSetting, settingName } from './harmlessSettings.ts';

/** What makes a role privileged. A restore brings it back only when a flag names the role and the right. */
export const privilegedAttributes = ['superuser', 'createrole', 'replication', 'bypassrls'] as const;
export type PrivilegedAttribute = (typeof privilegedAttributes)[number];

/** By role: the attributes, roles and settings, by name, that a person allowed it to have. */
export type GrantedRights = Readonly<Record<string, readonly string[]>>;

/** `cdc=replication;jobs=bypassrls,pg_read_all_data`; undefined where the text has another shape. */
export function parseGrantedRights(text: string): GrantedRights | undefined {
  const granted = new Map<string, readonly string[]>();
  for (const part of text.split(';')) {
    const [, role, rights] = /^\s*(\S.*?)\s*=\s*([^=]+)$/s.exec(part) ?? [];
    const words = rights?.split(',').map((word) => word.trim()) ?? [];
    if (role === undefined || words.length === 0 || words.includes('') || granted.has(role)) return undefined;
    granted.set(role, words);
  }
  return Object.fromEntries(granted);
}

/** As {@link parseGrantedRights} reads it. */
export function renderGrantedRights(granted: GrantedRights): string {
  return Object.entries(granted)
    .map(([role, rights]) => `${role}=${rights.join(',')}`)
    .join(';');
}

/** What `granted` names and the snapshot's roles do not have, one sentence each. */
export function unknownGrants(granted: GrantedRights, roles: readonly Role[]): readonly string[] {
  return Object.entries(granted).flatMap(([name, rights]) => {
    const role = roles.find((each) => each.name === name);
    if (role === undefined) return [`the snapshot has no role ${name}`];
    const had = new Set([...attributesOf(role), ...role.memberOf, ...role.settings.map(settingName)]);
    return rights.filter((right) => !had.has(right)).map((right) => `role ${name} has no ${right} in the snapshot`);
  });
}

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

/** What the server does not let a made role have. */
export interface RefusedByServer {
  /** Existing roles that it must not become a member of, for what they may do. */
  readonly groups: readonly string[];
  /** Settings, as `name=value`. */
  readonly settings: readonly string[];
}

export function roleToMake(role: Role, granted: GrantedRights, refused: RefusedByServer): RoleToMake {
  const allowed = new Set(granted[role.name] ?? []);
  const had = attributesOf(role);
  const isGiven = (group: string): boolean =>
    allowed.has(group) || !(group.startsWith('pg_') || refused.groups.includes(group));
  const isSet = (entry: string): boolean =>
    allowed.has(settingName(entry)) || (isHarmlessSetting(entry) && !refused.settings.includes(entry));
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
    settings: role.settings.filter(isSet),
    leftOut: [
      ...had.filter((attribute) => !allowed.has(attribute)).map((attribute) => `alter role ${name} ${attribute}`),
      ...role.memberOf.filter((group) => !isGiven(group)).map((group) => `grant ${quoted(group)} to ${name}`),
      ...role.settings
        .filter((entry) => !isSet(entry))
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

/** The settings of a database that a restore does not bring back, as a person would type them. */
export function settingsLeftOut(
  { settings }: DatabaseProperties,
  database: string,
  refused: readonly string[],
): readonly string[] {
  return settings
    .filter(({ setting }) => !isHarmlessSetting(setting) || refused.includes(setting))
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
