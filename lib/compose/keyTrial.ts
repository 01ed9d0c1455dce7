import { scratchIn } from '../adapters/local/scratch/scratch.ts';
import { turnedBy } from '../adapters/local/sealedFiles/turn.ts';
import type { SealChoice, UnsealKeys } from '../config/powers.ts';
import type { KeyTrial } from '../ports/archive.ts';
import type { Surroundings } from './context.ts';
import { composeSeal, composeUnseal } from './seal.ts';

/** Both halves within this process, for a few bytes are not worth a program; null where dumps are not sealed. */
export async function composeKeyTrial(
  choice: SealChoice,
  keys: UnsealKeys,
  { settings, clock, askPassphrase }: Pick<Surroundings, 'settings' | 'clock' | 'askPassphrase'>,
): Promise<KeyTrial | null> {
  if (choice.kind === 'none') return null;
  const scratch = scratchIn(settings.scratchDirectory);
  const { gnupgHome } = settings.surroundings;
  const seal = await composeSeal({ ...choice, program: 'openpgp' }, { scratch, gnupgHome, now: clock.now() });
  const unseal = await composeUnseal({ ...keys, program: 'openpgp' }, askPassphrase, scratch);
  return seal === null ? null : { seal: turnedBy(seal), open: turnedBy(unseal) };
}
