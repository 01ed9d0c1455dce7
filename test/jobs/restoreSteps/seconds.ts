let last = 0;

/** Now, but a later second at each call: snapshots that people take are named by the second. */
export function nextSecond(): Date {
  last = Math.max(last + 1000, Date.now());
  return new Date(last);
}
