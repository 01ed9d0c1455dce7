const kinds = [
  'LANGUAGE',
  'FUNCTION',
  'PROCEDURE',
  'CAST',
  'OPERATOR CLASS',
  'OPERATOR FAMILY',
  'ACCESS METHOD',
  'TYPE',
  'TRANSFORM',
  'TEXT SEARCH TEMPLATE',
  'TEXT SEARCH PARSER',
  'FOREIGN DATA WRAPPER',
  'SERVER',
  'USER MAPPING',
  'EVENT TRIGGER',
  'PUBLICATION',
].join('|');

const made = new RegExp(
  `^(?:CREATE(?: OR REPLACE)?(?: TRUSTED)?(?: PROCEDURAL)?|ALTER|COMMENT ON(?: PROCEDURAL)?) (?:${kinds})\\b`,
);

/**
 * Whether a statement creates a kind of object that may need a superuser: untrusted languages, leakproof functions,
 * base types, casts, operator classes, wrappers. Which ones do need one shows when the server refuses them.
 */
export function mayNeedSuperuser(statement: string): boolean {
  return made.test(statement);
}
