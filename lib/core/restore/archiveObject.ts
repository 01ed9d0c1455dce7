const name = '(?:"(?:[^"]|"")+"|[^\\s".;,()]+)';
const qualified = `${name}(?:\\.${name})*`;

interface Form {
  readonly pattern: RegExp;
  readonly kind: string | null;
}

/** As pg_dump writes them, the narrow ones first; a null kind is the pattern's own. */
const forms: readonly Form[] = [
  {
    pattern: new RegExp(`^ALTER TABLE (?:ONLY )?(?<on>${qualified})\\s+ADD CONSTRAINT (?<name>${name}) FOREIGN KEY`),
    kind: 'FK CONSTRAINT',
  },
  {
    pattern: new RegExp(`^ALTER TABLE (?:ONLY )?(?<on>${qualified})\\s+ADD CONSTRAINT (?<name>${name}) CHECK`),
    kind: 'CHECK CONSTRAINT',
  },
  {
    pattern: new RegExp(`^ALTER TABLE (?:ONLY )?(?<on>${qualified})\\s+ADD CONSTRAINT (?<name>${name})`),
    kind: 'CONSTRAINT',
  },
  {
    pattern: new RegExp(`^ALTER TABLE (?:ONLY )?(?<on>${qualified}) ATTACH PARTITION (?<name>${qualified})`),
    kind: 'TABLE ATTACH',
  },
  {
    pattern: new RegExp(`^CREATE (?:UNIQUE )?INDEX (?<name>${name}) ON (?:ONLY )?(?<on>${qualified})`),
    kind: 'INDEX',
  },
  { pattern: new RegExp(`^COPY (?<name>${qualified})`), kind: 'TABLE DATA' },
  { pattern: new RegExp(`^REFRESH MATERIALIZED VIEW (?<name>${qualified})`), kind: 'MATERIALIZED VIEW DATA' },
  {
    pattern: new RegExp(`^ALTER INDEX (?<on>${qualified}) ATTACH PARTITION (?<name>${qualified})`),
    kind: 'INDEX ATTACH',
  },
  {
    pattern: new RegExp(
      `^CREATE(?: OR REPLACE)?(?: CONSTRAINT)? (?<kind>TRIGGER|RULE|POLICY) (?<name>${name})[^]*? ON (?<on>${qualified})`,
    ),
    kind: null,
  },
  { pattern: /^CREATE CAST (?<name>\([^)]*\))/, kind: 'CAST' },
  {
    pattern: new RegExp(`^CREATE USER MAPPING FOR (?<name>${name}) SERVER (?<on>${name})`),
    kind: 'USER MAPPING',
  },
  {
    pattern: new RegExp(
      `^(?:CREATE(?: OR REPLACE)?(?: TRUSTED)?(?: UNLOGGED)?|ALTER|COMMENT ON) (?<kind>[A-Z]+(?: (?!IF NOT|ONLY)[A-Z]+)*) (?:IF NOT EXISTS |ONLY )?(?<name>${qualified})(?=[\\s;(]|$)`,
    ),
    kind: null,
  },
];

/** Kind and name of what a statement of an archive makes or changes; where it has no known form, its beginning. */
export function objectOf(statement: string): { readonly kind: string; readonly name: string } {
  for (const { pattern, kind } of forms) {
    const found = pattern.exec(statement)?.groups;
    if (found === undefined) continue;
    const on = found['on'] === undefined ? '' : ` on ${found['on']}`;
    return { kind: kind ?? found['kind'] ?? 'STATEMENT', name: `${found['name'] ?? ''}${on}` };
  }
  return { kind: 'STATEMENT', name: statement.replaceAll(/\s+/g, ' ').slice(0, 80) };
}

const granted = new RegExp(
  `^(?:GRANT|REVOKE) .* ON (?:TABLE|SEQUENCE|FUNCTION|PROCEDURE|TYPE|SCHEMA|LANGUAGE|FOREIGN DATA WRAPPER|FOREIGN SERVER) (?<name>${qualified})`,
);

/** The object that a grant is on, named as {@link objectOf} names it; the empty string for anything else. */
export function grantedName(grant: string): string {
  return granted.exec(grant)?.groups?.['name'] ?? '';
}
