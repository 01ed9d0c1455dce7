const name = '(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)';
const privilege = '(?:ALL|SELECT|INSERT|UPDATE|DELETE|TRUNCATE|REFERENCES|TRIGGER|MAINTAIN|USAGE|CREATE|EXECUTE)';
const grant = new RegExp(
  `^(?:GRANT|REVOKE)(?: GRANT OPTION FOR)? ${privilege}(?:,${privilege})* ON (?:TABLE|SEQUENCE|FUNCTION|PROCEDURE|TYPE|SCHEMA|LANGUAGE|FOREIGN DATA WRAPPER|FOREIGN SERVER) (?!pg_catalog\\.|information_schema\\.)${name}.* (?:TO|FROM) (?:PUBLIC|${name})(?: WITH GRANT OPTION)?;$`,
);
const rights = /^\d+; \d+ \d+ ACL /;

/** The lines of a table of contents that hold grants. */
export function grantLines(list: string): string {
  return list
    .split('\n')
    .filter((line) => rights.test(line))
    .join('\n');
}

/** Of SQL that pg_restore wrote: grants on whole objects outside the server's own schemas, one command each, without semicolons. */
export function grantsIn(sql: string): readonly string[] {
  return sql
    .split('\n')
    .filter((line) => grant.test(line))
    .map((line) => line.slice(0, -1));
}
