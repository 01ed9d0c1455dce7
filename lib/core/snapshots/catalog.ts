import * as v from 'valibot';
import { countSchema } from '../vault/document.ts';

/** What a database consists of besides its rows: read in the dump's own snapshot, compared after a restore. */
export interface Catalog {
  readonly schemas: readonly string[];
  readonly extensions: readonly Extension[];
  /** Every relation that a complete dump must contain; members of extensions and system schemas are left out. */
  readonly relations: readonly Relation[];
  readonly sequences: readonly Sequence[];
  readonly largeObjects: number;
  /**
   * Roles that own something here or are granted something, and those that log in as their members; never a password.
   */
  readonly roles: readonly Role[];
  readonly database: DatabaseProperties;
}

export interface Extension {
  readonly name: string;
  readonly version: string;
  readonly schema: string;
}

export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'partitioned' | 'view' | 'materialized view' | 'sequence' | 'foreign table';
}

/** `value` is the last value handed out, as decimal text (bigint range); null for a sequence never used. */
export interface Sequence {
  readonly schema: string;
  readonly name: string;
  readonly value: string | null;
  /** Set where the sequence counts down. */
  readonly descending?: boolean;
}

export interface Role {
  readonly name: string;
  readonly login: boolean;
  readonly inherit: boolean;
  readonly superuser: boolean;
  readonly createDatabase: boolean;
  readonly createRole: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  readonly connectionLimit: number;
  readonly memberOf: readonly string[];
  /** One for each of `memberOf`; absent in manifests of older versions. */
  readonly memberships?: readonly Membership[];
  readonly settings: readonly string[];
  /**
   * Why it is here: it owns something in the database; it is granted something or has settings in it; or it is a group
   * or a login of one that does. Absent in manifests of older versions.
   */
  readonly use?: 'owner' | 'grantee' | 'related';
}

/** The options with which a role is a member of another: an option counts if any of the grants has it. */
export interface Membership {
  readonly role: string;
  readonly admin: boolean;
  /** Null before PostgreSQL 16, where the member's own `inherit` decides. */
  readonly inherit: boolean | null;
  /** Null before PostgreSQL 16, where every member may. */
  readonly set: boolean | null;
}

/** What `CREATE DATABASE` and `ALTER DATABASE` set, because a dump of one database does not contain it. */
export interface DatabaseProperties {
  readonly name: string;
  readonly oid: number;
  readonly owner: string;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly localeProvider: 'libc' | 'icu' | 'builtin';
  readonly locale: string | null;
  /** Set where the database has collation rules of its own (`ICU_RULES`). */
  readonly icuRules?: string;
  readonly comment: string | null;
  readonly connectionLimit: number;
  /** `ALTER DATABASE … SET`: entries such as `timezone=UTC`; `role` null means for all roles. */
  readonly settings: readonly { readonly role: string | null; readonly setting: string }[];
  /** Raw ACL items such as `crm_readonly=c/crm_app`; null where the default holds. */
  readonly acl: readonly string[] | null;
  readonly sizeBytes: number;
}

const relationKinds = ['table', 'partitioned', 'view', 'materialized view', 'sequence', 'foreign table'] as const;

const databaseSchema = v.looseObject({
  name: v.string(),
  oid: countSchema,
  owner: v.string(),
  encoding: v.string(),
  collate: v.string(),
  ctype: v.string(),
  localeProvider: v.picklist(['libc', 'icu', 'builtin']),
  locale: v.nullable(v.string()),
  icuRules: v.exactOptional(v.string()),
  comment: v.nullable(v.string()),
  connectionLimit: v.number(),
  settings: v.array(v.looseObject({ role: v.nullable(v.string()), setting: v.string() })),
  acl: v.nullable(v.array(v.string())),
  sizeBytes: countSchema,
}) satisfies v.GenericSchema<unknown, DatabaseProperties>;

const membershipSchema = v.looseObject({
  role: v.string(),
  admin: v.boolean(),
  inherit: v.nullable(v.boolean()),
  set: v.nullable(v.boolean()),
}) satisfies v.GenericSchema<unknown, Membership>;

const roleSchema = v.looseObject({
  name: v.string(),
  login: v.boolean(),
  inherit: v.boolean(),
  superuser: v.boolean(),
  createDatabase: v.boolean(),
  createRole: v.boolean(),
  replication: v.boolean(),
  bypassRls: v.boolean(),
  connectionLimit: v.number(),
  memberOf: v.array(v.string()),
  memberships: v.exactOptional(v.array(membershipSchema)),
  settings: v.array(v.string()),
  use: v.exactOptional(v.picklist(['owner', 'grantee', 'related'])),
}) satisfies v.GenericSchema<unknown, Role>;

export const catalogSchema = v.looseObject({
  schemas: v.array(v.string()),
  extensions: v.array(v.looseObject({ name: v.string(), version: v.string(), schema: v.string() })),
  relations: v.array(
    v.looseObject({ oid: countSchema, schema: v.string(), name: v.string(), kind: v.picklist(relationKinds) }),
  ),
  sequences: v.array(
    v.looseObject({
      schema: v.string(),
      name: v.string(),
      value: v.nullable(v.pipe(v.string(), v.regex(/^-?\d+$/, 'not a whole number'))),
      descending: v.exactOptional(v.boolean()),
    }),
  ),
  largeObjects: countSchema,
  roles: v.array(roleSchema),
  database: databaseSchema,
}) satisfies v.GenericSchema<unknown, Catalog>;
