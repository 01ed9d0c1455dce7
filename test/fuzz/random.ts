/** Numbers that follow from a seed alone, so that a failing mutant can be made again. */
export interface Random {
  /** At least 0 and below 1. */
  share(): number;
  /** A whole number below `end`. */
  below(end: number): number;
  /** One of some things; there must be one. */
  of<T>(things: readonly T[]): T;
  chance(share: number): boolean;
}

/** The generator of Tommy Ettinger, known as mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const share = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (end: number): number => Math.floor(share() * end);
  return {
    share,
    below,
    of(things) {
      const thing = things[below(things.length)];
      if (thing === undefined) throw new RangeError('there is nothing to choose from');
      return thing;
    },
    chance: (wanted) => share() < wanted,
  };
}
