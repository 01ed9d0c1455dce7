import { Failure } from '../../errors.ts';
import type { CommandResult } from '../command.ts';
import { askText, leftPrompt } from '../output/question.ts';
import { askApplication } from './application.ts';
import { begin, type Desk } from './desk.ts';
import { finish, type NewPair } from './finish.ts';
import { askKeyPair } from './keyPair.ts';
import type { Told } from './unattended.ts';
import { askVault } from './vault.ts';

/** Interactive set-up; every answer is tried before the next question. No file is written before the last answer. */
export async function interview(desk: Desk, told: Told): Promise<CommandResult> {
  const { context, answers } = desk;
  begin(
    desk,
    'Setting up Lifeboat',
    `The set-up is written to ${answers.directory} (another place: --to), after the last question. Ctrl-C leaves at any time.`,
  );
  const pair = await askAll(desk, told).catch((error: unknown) => {
    throw leftPrompt(error) ? new Failure('interrupted', 'interrupted; no file was written', { cause: error }) : error;
  });
  begin(
    desk,
    'The first backup',
    'Now the set-up is written, and a snapshot is taken, mirrored, restored and compared.',
  );
  return finish(desk, {
    pair,
    async consent(paths) {
      if (told.overwrite) return;
      for (const path of paths) context.screen.line(`${path} says something else already.`);
      const typed = await askText('Type yes to replace what is named above:', context.signal);
      if (typed.trim().toLowerCase() === 'yes') return;
      throw new Failure('usage', `${JSON.stringify(typed)} is not yes; nothing was written`, {
        hint: 'lifeboat init --to <another directory>',
      });
    },
  });
}

async function askAll(desk: Desk, { privateKey }: Told): Promise<NewPair | null> {
  await askApplication(desk);
  await askVault(desk);
  return askKeyPair(desk, privateKey);
}
