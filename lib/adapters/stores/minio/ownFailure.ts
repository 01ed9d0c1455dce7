import type { Clock } from '../../../ports/clock.ts';

/** Trouble that passes everywhere else, and not with this key, while the store gives other keys. */
export class OwnFailure extends Error {
  override readonly name = 'OwnTrouble';
}

const firstSeconds = 5;
const halvedAfter = 8;
const leastSeconds = 0.1;
const shortestIdleSeconds = 2;

/** How long one key is tried again while the store gives others. */
export interface KeyBudget {
  seconds(): number;
  /** A connection that brings nothing of a key for so long is given up. */
  idleSeconds(): number;
  /** A key was given up. */
  spent(): void;
  /** A key was read after a retry: waiting helps here. */
  paid(): void;
}

/**
 * Five seconds a key at first. Halved with every eight keys that were given up in a row, so that two thousand rotten
 * objects cost a minute and not hours; a key that is read after all brings the full time back, as under a store that
 * throttles.
 */
export function keyBudget(mostIdleSeconds: number): KeyBudget {
  let incidents = 0;
  const seconds = (): number => Math.max(firstSeconds / 2 ** Math.floor(incidents / halvedAfter), leastSeconds);
  return {
    seconds,
    idleSeconds: () => Math.min(Math.max(2 * seconds(), shortestIdleSeconds), mostIdleSeconds),
    spent() {
      incidents += 1;
    },
    paid() {
      incidents = 0;
    },
  };
}

/** Seconds since a failure began; it starts over at another position in the file. */
export function failureTimer(clock: Clock): { began(place: number): number } {
  let at: { readonly place: number; readonly seconds: number } | undefined;
  return {
    began(place) {
      if (at?.place !== place) at = { place, seconds: clock.seconds() };
      return at.seconds;
    },
  };
}
