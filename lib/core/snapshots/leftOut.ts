import * as v from 'valibot';
import { countSchema } from '../vault/document.ts';
import type { Role } from './catalog.ts';

/** What a dump of a database does not contain, or contains only in part, as the catalog lists it. */
export interface LeftOut {
  /** `rows` is null where they could not be counted. Excludes tables that the extension has dumped. */
  readonly extensionTables: readonly {
    readonly table: string;
    readonly extension: string;
    readonly rows: number | null;
  }[];
  /** User mappings whose options the dumping role does not see. */
  readonly hiddenMappings: readonly { readonly server: string; readonly user: string }[];
  /** Columns of type `oid`, which are dumped as numbers. */
  readonly oidColumns: readonly string[];
  /** Unlogged tables, where the server is a standby and has no rows of them. */
  readonly unloggedTables: readonly string[];
  readonly slots: readonly string[];
  readonly subscriptions: readonly string[];
  /** Tablespaces that hold this database or something in it, except `pg_default`. */
  readonly tablespaces: readonly string[];
  /** The one of the database itself; null for the default one. */
  readonly ownTablespace: string | null;
  readonly otherDatabases: readonly string[];
  /** Objects that only a superuser may create again. */
  readonly needsSuperuser: readonly string[];
}

export const absenceKinds = [
  'rows of extensions',
  'options of user mappings',
  'unlogged tables',
  'passwords of roles',
  'oid columns',
  'replication slots',
  'subscriptions',
  'tablespaces',
  'other databases',
] as const;

/** One kind of thing that a restore of the snapshot does not bring back. */
export interface Absence {
  readonly kind: (typeof absenceKinds)[number];
  /** A sentence that names the first ones. */
  readonly what: string;
  /** How many things of this kind: tables, columns, roles. */
  readonly count: number;
  /** What to do about it, before or after a restore. */
  readonly hint: string;
}

export const absencesSchema = v.array(
  v.looseObject({ kind: v.picklist(absenceKinds), what: v.string(), count: countSchema, hint: v.string() }),
) satisfies v.GenericSchema<unknown, readonly Absence[]>;

/** The kinds that lose the application's data, not only its surroundings. */
const losing: ReadonlySet<Absence['kind']> = new Set([
  'rows of extensions',
  'options of user mappings',
  'unlogged tables',
]);

export function losesData({ kind }: Absence): boolean {
  return losing.has(kind);
}

/** In the order of {@link absenceKinds}; a kind that has nothing is left out. */
export function notInSnapshot(leftOut: LeftOut, roles: readonly Role[]): readonly Absence[] {
  const logins = roles.filter(({ login }) => login).map(({ name }) => name);
  return [
    ...leftOut.extensionTables.map(extensionRows),
    ...absence('options of user mappings', leftOut.hiddenMappings.map(mapping), {
      what: (names) =>
        `the options of ${names} cannot be read by the user of DATABASE_URL and are not in the dump, passwords included`,
      hint: 'keep them elsewhere, or back up as a superuser; after a restore: alter user mapping … options (add user …, add password …)',
    }),
    ...absence('unlogged tables', leftOut.unloggedTables, {
      what: (names) => `a standby has no rows of the unlogged ${plural('table', leftOut.unloggedTables)} ${names}`,
      hint: 'back up the primary if they matter: set DATABASE_URL',
    }),
    ...absence('passwords of roles', logins, {
      what: (names) => `no dump carries passwords: ${plural('role', logins)} ${names}`,
      hint: 'keep them elsewhere; a restore lists the roles it creates, with the SQL that sets a password',
    }),
    ...absence('oid columns', leftOut.oidColumns, {
      what: (names) =>
        `${plural('column', leftOut.oidColumns)} of type oid ${leftOut.oidColumns.length === 1 ? 'keeps its' : 'keep their'} numbers, which after a restore are right for large objects only: ${names}`,
      hint: 'refer to schemas, tables, types and functions by name: alter table … alter column … type regclass (regnamespace, regtype, regprocedure)',
    }),
    ...absence('replication slots', leftOut.slots, {
      what: (names) => `${plural('replication slot', leftOut.slots)} ${names}`,
      hint: 'after a restore: drop the old one with pg_drop_replication_slot, and have its consumer create a new one and copy afresh',
    }),
    ...absence('subscriptions', leftOut.subscriptions, {
      what: (names) => `${plural('subscription', leftOut.subscriptions)} ${names}`,
      hint: 'after a restore: create subscription … with (copy_data = false)',
    }),
    ...absence('tablespaces', leftOut.tablespaces, {
      what: (names) =>
        `${plural('tablespace', leftOut.tablespaces)} ${names}: a restore puts everything into the default one, unless it is told --tablespaces`,
      hint: 'lifeboat restore --tablespaces, where the server has them; or afterwards: alter database … set tablespace …, alter table … set tablespace …',
    }),
    ...absence('other databases', leftOut.otherDatabases, {
      what: (names) => `other ${plural('database', leftOut.otherDatabases)} of the server: ${names}`,
      hint: 'back each of them up with a set-up of its own, where it matters',
    }),
  ];
}

/**
 * ` (2 things are not in this snapshot)`, empty where everything is: append it wherever "zero difference" is printed.
 */
export function absencesInWords(absences: readonly Absence[] = []): string {
  const count = absences.length;
  if (count === 0) return '';
  return ` (${count === 1 ? '1 thing is' : `${count} things are`} not in this snapshot)`;
}

/** For a backup and doctor: what a restore will need, said long before one. */
export function superuserWarning(objects: readonly string[]): string {
  const noun = objects.length === 1 ? '1 object is' : `${objects.length} objects are`;
  return `${noun} in the dump that only a superuser can create again: ${someOf(objects)}`;
}

function extensionRows({ table, extension, rows }: LeftOut['extensionTables'][number]): Absence {
  return {
    kind: 'rows of extensions',
    what: `${rows ?? 'an unknown number of'} rows of ${table}, a table of extension ${extension}, are not in the dump: CREATE EXTENSION brings back only those of its own script`,
    count: 1,
    hint: `if they matter, copy them yourself, or take the table out of the extension: alter extension ${extension} drop table ${table}`,
  };
}

function mapping({ server, user }: LeftOut['hiddenMappings'][number]): string {
  return `the user mapping of ${user} for server ${server}`;
}

const namedAtMost = 5;

function absence(
  kind: Absence['kind'],
  things: readonly string[],
  { what, hint }: { readonly what: (names: string) => string; readonly hint: string },
): readonly Absence[] {
  if (things.length === 0) return [];
  return [{ kind, what: what(someOf(things)), count: things.length, hint }];
}

function someOf(things: readonly string[]): string {
  const more = things.length - namedAtMost;
  return `${things.slice(0, namedAtMost).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function plural(noun: string, things: readonly unknown[]): string {
  return things.length === 1 ? noun : `${noun}s`;
}
