/**
 * `ALTER TABLE ONLY t ALTER COLUMN c SET (pg_attver=22096736, n_distinct=4);`: a column option that servers 15.20 and
 * 17.12 keep, clients behind them copy into the archive, and older servers refuse. Looked for at the line's end, as a
 * name may hold a newline. Quotes are excluded: a comment may speak of it, and ends otherwise.
 */
const statement = / SET \((?:[^'")]+, )?pg_attver=[^'")]*\);$/u;

export function usesAttver(schemaLine: string): boolean {
  return statement.test(schemaLine);
}
