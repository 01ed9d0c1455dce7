import { Failure } from '../../errors.ts';
import type { RestoreOptions } from '../../jobs/restore/contract.ts';
import { flag, type OptionValues } from '../options.ts';

export const keptOptions = {
  finish: flag('--finish', 'check the verified copy that an earlier restore kept once more, and swap it in'),
  discard: flag('--discard', 'drop that copy, and the roles that its restore made'),
} as const;

interface Asked extends OptionValues<typeof keptOptions> {
  readonly snapshot: string | undefined;
  readonly at: Date | undefined;
  readonly proven: boolean;
  readonly only: string | undefined;
  readonly inPlace: boolean;
  readonly beside: boolean;
}

/**
 * What to do with a kept copy; null for a restore. Failure `usage` where other options were given: the copy cannot be
 * changed.
 */
export function keptWish({ finish, discard, ...rest }: Asked): RestoreOptions['kept'] {
  if (!finish && !discard) return null;
  const word = finish ? '--finish' : '--discard';
  const others = [
    finish && discard ? '--discard' : null,
    rest.snapshot === undefined ? null : '--snapshot',
    rest.at === undefined ? null : '--at',
    rest.proven ? '--proven' : null,
    rest.only === undefined ? null : '--only',
    rest.inPlace ? '--in-place' : null,
    rest.beside ? '--beside' : null,
  ].filter((other) => other !== null);
  if (others.length > 0) {
    throw new Failure('usage', `${word} is about a copy that is restored already, not for ${others.join(', ')}`, {
      hint: `lifeboat restore ${word}`,
    });
  }
  return finish ? 'finish' : 'discard';
}
