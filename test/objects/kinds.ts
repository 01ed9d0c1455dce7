/**
 * Every kind of entry that pg_dump writes into an archive, as of 19 (the `description` of its entries). A kind that a
 * later major adds shows in `pg_restore -l` as one that is not listed here.
 */
const kinds = [
  'ACCESS METHOD',
  'ACL',
  'AGGREGATE',
  'BLOB',
  'BLOB METADATA',
  'BLOBS',
  'CAST',
  'CHECK CONSTRAINT',
  'COLLATION',
  'COMMENT',
  'CONSTRAINT',
  'CONVERSION',
  'DATABASE',
  'DATABASE PROPERTIES',
  'DEFAULT',
  'DEFAULT ACL',
  'DOMAIN',
  'EVENT TRIGGER',
  'EXTENSION',
  'FK CONSTRAINT',
  'FOREIGN DATA WRAPPER',
  'FOREIGN TABLE',
  'FUNCTION',
  'INDEX',
  'INDEX ATTACH',
  'MATERIALIZED VIEW',
  'MATERIALIZED VIEW DATA',
  'OPERATOR',
  'OPERATOR CLASS',
  'OPERATOR FAMILY',
  'POLICY',
  'PROCEDURAL LANGUAGE',
  'PROCEDURE',
  'PUBLICATION',
  'PUBLICATION TABLE',
  'PUBLICATION TABLES IN SCHEMA',
  'ROW SECURITY',
  'RULE',
  'SCHEMA',
  'SECURITY LABEL',
  'SEQUENCE',
  'SEQUENCE OWNED BY',
  'SEQUENCE SET',
  'SERVER',
  'SHELL TYPE',
  'STATISTICS',
  'STATISTICS DATA',
  'SUBSCRIPTION',
  'SUBSCRIPTION TABLE',
  'TABLE',
  'TABLE ATTACH',
  'TABLE DATA',
  'TEXT SEARCH CONFIGURATION',
  'TEXT SEARCH DICTIONARY',
  'TEXT SEARCH PARSER',
  'TEXT SEARCH TEMPLATE',
  'TRANSFORM',
  'TRIGGER',
  'TYPE',
  'USER MAPPING',
  'VIEW',
] as const;

export type Kind = (typeof kinds)[number];

/** Kinds that no dump of Lifeboat can hold, or none on this machine. */
const never: Partial<Readonly<Record<Kind, string>>> = {
  DATABASE: 'only with --create: the manifest has the database itself',
  'DATABASE PROPERTIES': 'only with --create: the manifest has its settings',
  'STATISTICS DATA': 'only with --statistics',
  'SUBSCRIPTION TABLE': 'only for pg_upgrade',
  'SECURITY LABEL': 'needs a label provider, and no package has one that runs without SELinux',
};

/** What a schema with everything must hold when a pg_dump of this major dumps it. */
export function expectedKinds(major: number): readonly Kind[] {
  // Large objects are one entry each up to 16, and one for all of an owner since.
  const absent = major >= 17 ? 'BLOB' : 'BLOB METADATA';
  return kinds.filter((kind) => never[kind] === undefined && kind !== absent);
}

/** The longest ones first: `TABLE DATA` is no `TABLE`. */
const longestFirst = kinds.toSorted((a, b) => b.length - a.length);

/** The kind at the start of `text`; throws for one that is not listed. */
export function kindAt(text: string): Kind {
  const kind = longestFirst.find((candidate) => text === candidate || text.startsWith(`${candidate} `));
  if (kind === undefined) throw new Error(`pg_dump writes a kind of object that test/objects/kinds.ts lacks: ${text}`);
  return kind;
}

/** The kinds that `pg_restore -l` prints. */
export function listedKinds(list: string): ReadonlySet<Kind> {
  const entries = list.split('\n').flatMap((line) => /^\d+; \d+ \d+ (.*)$/.exec(line)?.[1] ?? []);
  return new Set(entries.map(kindAt));
}
