import type { Surroundings } from '../compose/surroundings.ts';
import type { CommandContext } from './command.ts';
import { askPassphrase } from './output/question.ts';

/** A locked private key asks on the terminal, where there is one. */
export function askForPassphrase({
  interactive,
  signal,
}: Pick<CommandContext, 'interactive' | 'signal'>): Surroundings['askPassphrase'] {
  return async ({ fingerprint }) => (interactive ? askPassphrase(`Passphrase of key ${fingerprint}:`, signal) : null);
}
