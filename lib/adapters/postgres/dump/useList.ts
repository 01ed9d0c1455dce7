/**
 * Left out everywhere: subscriptions, which hold a password of their publisher and would follow it from a state that
 * the restored tables are not in.
 */
const everywhere = ['SUBSCRIPTION', 'SUBSCRIPTION TABLE', 'COMMENT - SUBSCRIPTION'];

/**
 * `pg_restore --list` output without what the place of a restore cannot take, for `--use-list`. Extensions stay: the
 * archive makes them `if not exists`, so that those which the master had to make are passed over, and the trusted ones
 * belong to who restores.
 */
export function useList(list: string): string {
  const leftOut = new RegExp(`^\\d+; \\d+ \\d+ (?:${everywhere.join('|')}) `);
  return list
    .split('\n')
    .filter((line) => !leftOut.test(line))
    .join('\n');
}

/** Left-out entries that somebody may miss, one sentence each. */
export function missed(list: string): readonly string[] {
  return list.split('\n').flatMap((line) => {
    const name = /^\d+; \d+ \d+ SUBSCRIPTION - (.*) [^ ]+$/.exec(line)?.[1];
    return name === undefined
      ? []
      : [`subscription ${name} was left out: create it again where its changes are needed`];
  });
}
