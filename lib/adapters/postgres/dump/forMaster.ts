const name = '(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)';
/** Argument types of a routine: no expression has room here. */
const signature = String.raw`\((?:"(?:[^"]|"")*"|[a-zA-Z0-9_., \[\]]|\(\d+(?:,\d+)?\))*\)`;
const qualified = `(?!pg_catalog\\.|information_schema\\.)${name}(?:\\.${name})?`;

const relationKinds =
  'TABLE|VIEW|MATERIALIZED VIEW|SEQUENCE|FOREIGN TABLE|SCHEMA|TYPE|DOMAIN|COLLATION|CONVERSION|STATISTICS|SERVER|PUBLICATION|TEXT SEARCH DICTIONARY|TEXT SEARCH CONFIGURATION';
const objectKinds =
  'TABLE|SEQUENCE|SCHEMA|FUNCTION|PROCEDURE|TYPE|LANGUAGE|LARGE OBJECT|FOREIGN DATA WRAPPER|FOREIGN SERVER';
const columns = String.raw`\(${name}(?:, ?${name})*\)`;
const privilege = `(?:ALL|SELECT|INSERT|UPDATE|DELETE|TRUNCATE|REFERENCES|TRIGGER|MAINTAIN|USAGE|CREATE|EXECUTE)(?:${columns})?`;

/** With the object right behind the privileges, none of them can give a role to a role. */
const grant = `(?:GRANT|REVOKE)(?: GRANT OPTION FOR)? ${privilege}(?:,${privilege})* ON (?:${objectKinds}) `;

/** One option of a publication: constants, of which `publish` has several. */
const published = "[a-z_]+ = (?:[a-z]+|'[a-z, ]*')";

const exceptTables = String.raw`(?: EXCEPT \(TABLE ONLY ${qualified}(?:, TABLE ONLY ${qualified})*\))?`;
/** What a publication of everything names: since 19 with exceptions, or with sequences. */
const everything = `(?:ALL TABLES${exceptTables}(?:, ALL SEQUENCES)?|ALL SEQUENCES)`;

/** Kinds that the master may have made in the restoring role's stead. */
const commented =
  'EXTENSION|PUBLICATION|TYPE|FUNCTION|PROCEDURE|AGGREGATE|CAST|OPERATOR CLASS|OPERATOR FAMILY|ACCESS METHOD|TEXT SEARCH PARSER|TEXT SEARCH TEMPLATE|TRANSFORM|LANGUAGE|PROCEDURAL LANGUAGE|FOREIGN DATA WRAPPER';

/** What only a superuser may give: owners, grants, publications of tables that are yet to be. */
const ownership: readonly RegExp[] = [
  `ALTER (?:${relationKinds}) ${qualified} OWNER TO ${name}`,
  `ALTER (?:FUNCTION|PROCEDURE|AGGREGATE) ${qualified}${signature} OWNER TO ${name}`,
  `ALTER OPERATOR (?!pg_catalog\\.)${name}\\.[-+*/<>=~!@#%^&|\`?]+ ${signature} OWNER TO ${name}`,
  `ALTER OPERATOR (?:CLASS|FAMILY) ${qualified} USING ${name} OWNER TO ${name}`,
  `ALTER (?:PROCEDURAL LANGUAGE|LANGUAGE|FOREIGN DATA WRAPPER) ${name} OWNER TO ${name}`,
  `ALTER LARGE OBJECT \\d+ OWNER TO ${name}`,
  `${grant}(?!pg_catalog\\.|information_schema\\.).*`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${name} .*`,
  `CREATE PUBLICATION ${name} FOR ${everything} WITH \\(${published}(?:, ${published})*\\)`,
  `ALTER PUBLICATION ${name} ADD TABLES IN SCHEMA ${name}`,
  `COMMENT ON (?:${commented}) (?!pg_catalog\\.|information_schema\\.)[^;']* IS '(?:[^']|'')*'`,
  `SET SESSION AUTHORIZATION ${name}`,
  'RESET SESSION AUTHORIZATION',
].map((pattern) => new RegExp(`^${pattern}$`));

const eventTriggers: readonly RegExp[] = [
  /^CREATE EVENT TRIGGER [^;]*$/,
  new RegExp(`^ALTER EVENT TRIGGER ${name} (?:OWNER TO ${name}|DISABLE|ENABLE(?: ALWAYS| REPLICA)?)$`),
  new RegExp(`^COMMENT ON EVENT TRIGGER ${name} IS '(?:[^']|'')*'$`),
];

/**
 * The single statements of one command that the restoring role was refused and that the place's master may run in its
 * stead: owners, grants and publications; event triggers. Null for everything else. None of them evaluates an expression, so that no
 * function of the archive runs with the master's rights; each must be sent alone, for what hides behind a semicolon is
 * refused by the server then.
 */
export function statementsForMaster(
  command: string,
): { readonly kind: 'ownership' | 'eventTriggers'; readonly statements: readonly string[] } | null {
  const statements = command
    .split(/;\s*(?:\n\s*|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  if (statements.length === 0) return null;
  const all = (patterns: readonly RegExp[]): boolean =>
    statements.every((statement) => patterns.some((pattern) => pattern.test(statement)));
  if (all(ownership)) return { kind: 'ownership', statements };
  return all(eventTriggers) ? { kind: 'eventTriggers', statements } : null;
}
