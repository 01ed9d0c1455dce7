/** Left out everywhere: comments on extensions, whose owner may be the place's master. */
const everywhere = ['COMMENT - EXTENSION'];

/**
 * Left out for a plain role. None of it holds data. Event triggers may only be created by a superuser; policies name roles
 * that a throwaway place does not have; and row security without its policies would hide rows from the census.
 */
const forPlainRole = ['EVENT TRIGGER', 'COMMENT - EVENT TRIGGER', 'POLICY', 'COMMENT .+ POLICY', 'ROW SECURITY'];

/**
 * `pg_restore --list` output without what the place of a restore cannot take, for `--use-list`. Extensions stay: the
 * archive makes them `if not exists`, so that those which the master had to make are passed over, and the trusted ones
 * belong to who restores.
 */
export function useList(list: string, plainRole: boolean): string {
  const kinds = plainRole ? [...everywhere, ...forPlainRole] : everywhere;
  const leftOut = new RegExp(`^\\d+; \\d+ \\d+ (?:${kinds.join('|')}) `);
  return list
    .split('\n')
    .filter((line) => !leftOut.test(line))
    .join('\n');
}
