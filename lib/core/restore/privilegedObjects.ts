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
 * Whether a statement is about a kind of object of which some are for a superuser alone: untrusted languages, leakproof
 * functions, base types, casts, operator classes, wrappers. Which of them are, the server tells by refusing them.
 */
export function mayNeedSuperuser(statement: string): boolean {
  return made.test(statement);
}
