import { resolve } from 'node:path';
import type { Settings } from '../../config/load.ts';
import { need } from '../../config/need.ts';
import { Secret } from '../../config/secret.ts';
import { during, Failure, Failures } from '../../errors.ts';
import type { CommandResult } from '../command.ts';
import { printFindings } from '../findings.ts';
import { administratorOf, settingsAs } from './administrator.ts';
import { type Answers, settingsOf } from './answers.ts';
import type { Desk } from './desk.ts';
import { finish } from './finish.ts';
import { firstTrials, lateTrials, refuseFailed, tryAll } from './trials.ts';

/** Options for a run without a terminal. */
export interface Told {
  readonly privateKey: string | undefined;
  /** Replace files of an earlier set-up. */
  readonly overwrite: boolean;
  /** Continue with keys that have more rights than they need. */
  readonly yes: boolean;
}

/** Sets up from the given values without asking. Nothing is written before everything was tried. */
export async function unattended(desk: Desk, told: Told): Promise<CommandResult> {
  const { context, setUp, answers } = desk;
  const { screen } = context;
  const settings = completeSettings(answers, told);
  context.conceal(settings.secrets);
  answers.texts.set('BACKUP_HOST', settings.powers.host ?? '');
  printFindings(screen, await tryAll(setUp, settings, firstTrials, told.yes));
  const administrator = administratorOf(answers.environment);
  if (administrator !== null) context.conceal([new Secret(administrator.secret)]);
  const maker = administrator === null ? settings : settingsAs(answers, administrator);
  printFindings(screen, refuseFailed(await setUp.readyVault(maker)));
  printFindings(screen, await tryAll(setUp, settings, lateTrials, told.yes));
  const makesPair = settings.powers.seal === undefined && told.privateKey !== undefined;
  return finish(desk, {
    pair: makesPair ? { privateKey: resolve(told.privateKey), passphrase: null } : null,
    async consent(paths) {
      if (told.overwrite) return;
      throw new Failure('usage', `these files say something else already: ${paths.join(', ')}; nothing was written`, {
        hint: 'say --overwrite to replace them, or --to <another directory>',
      });
    },
  });
}

/** The settings, nothing missing. Throws Failures `configuration` naming all that is missing or wrong at once. */
function completeSettings(answers: Answers, { privateKey }: Told): Settings {
  const settings = settingsOf(answers);
  const problems = [...missing(settings)];
  if (settings.powers.seal === undefined && privateKey === undefined) {
    problems.push(
      new Failure('configuration', 'no key to seal dumps with is given', {
        hint: 'name a file for the private half of a new pair: --private-key <path>; or set BACKUP_GPG_PUBLIC_KEY_FILE',
      }),
    );
  }
  if (problems.length > 0) throw new Failures('configuration', `${problems.length} things are missing`, problems);
  return settings;
}

function* missing(settings: Settings): Generator<Failure> {
  for (const power of ['source', 'liveFiles', 'vaultWriter'] as const) {
    try {
      need(settings, power);
    } catch (error) {
      yield error instanceof Failure ? error : during('setting up', error);
    }
  }
}
