/** Beyond this a store refuses our signatures and every age we compute is wrong. */
const mostSkewSeconds = 300;

/** How far two clocks disagree, in whole seconds. */
export function skewSeconds(one: Date, other: Date): number {
  return Math.round(Math.abs(one.getTime() - other.getTime()) / 1000);
}

export function isSkewed(seconds: number): boolean {
  return seconds > mostSkewSeconds;
}
