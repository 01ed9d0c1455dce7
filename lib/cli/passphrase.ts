import type { JobContext } from '../compose/jobs.ts';
import type { CommandContext } from './command.ts';
import { askSecret } from './output/question.ts';

/** Asks for the passphrase of a locked private key, where there is a terminal. */
export function askForPassphrase({
  interactive,
  signal,
}: Pick<CommandContext, 'interactive' | 'signal'>): JobContext['askPassphrase'] {
  return async ({ fingerprint }) => (interactive ? askSecret(`Passphrase of key ${fingerprint}:`, signal) : null);
}

/** Asks once per command, and again after a wrong passphrase. */
export function remembering(ask: JobContext['askPassphrase']): {
  readonly ask: JobContext['askPassphrase'];
  readonly learn: (passphrase: string | null) => void;
} {
  let known: string | null = null;
  return {
    ask: async (key) => {
      if (key.attempt > 1 || known === null) known = await ask(key);
      return known;
    },
    learn: (passphrase) => {
      known = passphrase;
    },
  };
}
