/** Options of servers and user mappings that are not secret. */
const harmlessOptions = /^(?:user|username|host|port|dbname)$/;

/**
 * A statement as it may be kept: the options of user mappings and the connections of subscriptions are cut, but for
 * who and where. What is cut stands as `…`.
 */
export function withoutSecrets(statement: string): string {
  if (!/^(?:CREATE|ALTER) (?:SERVER|USER MAPPING|SUBSCRIPTION|FOREIGN DATA WRAPPER|FOREIGN TABLE)\b/.test(statement)) {
    return statement;
  }
  return statement
    .replaceAll(/((?:"(?:[^"]|"")+"|\w+)) '(?:[^']|'')*'/g, (pair, key: string) =>
      harmlessOptions.test(key) ? pair : `${key} '…'`,
    )
    .replaceAll(/\b(CONNECTION|E)\s*'(?:[^']|'')*'/g, "$1 '…'");
}

/** For a message: in one line, and cut before what may hold a password. */
export function shortened(statement: string): string {
  const line = statement.replaceAll(/\s+/g, ' ').replace(/ (OPTIONS|CONNECTION)\b.*/i, ' $1 …');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
