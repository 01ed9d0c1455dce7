/**
 * A cron pattern whose moment does not come while tests run: the first of a month, half a year from now. The usual ones do come,
 * and a job would run in the middle of a test that runs it itself.
 */
export function farAway(): string {
  const month = (new Date().getUTCMonth() + 6) % 12;
  return `0 0 1 ${month + 1} *`;
}
