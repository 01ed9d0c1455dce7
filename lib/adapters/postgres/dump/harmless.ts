/**
 * Statements whose failure loses nothing, each with its reason. The whole statement is matched, never the server's
 * words, which come in any language. Everything else that fails is a failed restore.
 */
const harmless: readonly { readonly statement: RegExp; readonly reason: string }[] = [
  {
    statement: /^CREATE SCHEMA (?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*);$/,
    reason:
      'it was there: public, or for an extension that the master made; a missing one is found when schemas are compared',
  },
  {
    statement: /^COMMENT ON SCHEMA public IS '(?:[^']|'')*';$/,
    reason: 'before PostgreSQL 15 it belongs to the superuser, who is not the one who restores',
  },
  {
    statement: /^(?:(?:GRANT|REVOKE) [^;\n]* ON (?:FUNCTION|TABLE|TYPE|SCHEMA|LANGUAGE) pg_catalog\b[^;\n]*;\s*)+$/,
    reason:
      "grants on the server's own objects are a superuser's to give: run it yourself if you know who wrote the dump",
  },
  {
    statement: /^SET transaction_timeout = 0;$/,
    reason: 'clients from 17 on send it, servers before 17 do not know it',
  },
];

/** Why it does not matter that `statement` failed; null when it does. */
export function harmlessReason(statement: string): string | null {
  return harmless.find((each) => each.statement.test(statement))?.reason ?? null;
}
