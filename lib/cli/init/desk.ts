import type { SetUp, Trial } from '../../compose/init.ts';
import type { Settings } from '../../config/load.ts';
import { Secret } from '../../config/secret.ts';
import { type SettingName, settingNamed } from '../../config/settings.ts';
import { problemWith } from '../../config/values.ts';
import { Failure } from '../../errors.ts';
import type { Finding } from '../../jobs/doctor/finding.ts';
import type { CommandContext } from '../command.ts';
import { printFindings } from '../findings.ts';
import { printError } from '../output/error.ts';
import { askSecret, askText, askYesNo } from '../output/question.ts';
import { wrapped } from '../output/wrap.ts';
import type { remembering } from '../passphrase.ts';
import { type Answers, settingsOf } from './answers.ts';

/** One set-up in progress: known and given values go into the answers, and are tried. */
export interface Desk {
  readonly context: CommandContext;
  readonly setUp: SetUp;
  readonly answers: Answers;
  /** Of the private key, known for the length of the command. */
  readonly passphrase: ReturnType<typeof remembering>;
}

/** A heading and an introduction. */
export function begin({ context: { screen } }: Desk, title: string, text: string): void {
  screen.line();
  screen.line(screen.paint('bold', title));
  for (const line of wrapped(text, Math.min(screen.columns(), 100) - 1)) screen.line(line);
}

/**
 * Asks for one setting; Enter alone keeps the known value. An invalid answer is refused at once. Where the setting is
 * optional, Enter alone without a known value leaves it out.
 */
export async function askFor(desk: Desk, name: SettingName, message: string, optional?: string): Promise<void> {
  const { signal, conceal } = desk.context;
  const { texts } = desk.answers;
  const known = texts.get(name);
  const problem = (answer: string): string | null => {
    if (answer.trim() === '') return optional !== undefined || known !== undefined ? null : 'this cannot be empty';
    return problemWith(name, answer);
  };
  const enter = optional === undefined ? '' : ` (Enter: ${optional})`;
  const answer = settingNamed(name).redacted
    ? await askSecret(`${message}${known === undefined ? enter : ' (Enter: as it is)'}:`, signal, problem)
    : await askText(`${message}${enter}:`, signal, known === undefined ? { problem } : { offer: known, problem });
  if (answer.trim() === '') return;
  texts.set(name, answer.trim());
  if (settingNamed(name).redacted) conceal([new Secret(answer.trim())]);
}

interface Section {
  /** Whether known values are tried before anything is asked. */
  readonly known: boolean;
  readonly ask: () => Promise<void>;
  readonly attempt: (settings: Settings) => Promise<readonly Finding[]>;
  /** Whether the operator may go on although something failed. */
  readonly mayGoOn: boolean;
}

/** Asks and tries until the answers work. */
export async function untilSound({ context, answers }: Desk, section: Section): Promise<void> {
  const { screen, signal } = context;
  if (!section.known) await section.ask();
  for (;;) {
    const failed = await attemptOnce();
    if (!failed) return;
    if (section.mayGoOn && (await askYesNo('Go on all the same?', signal))) return;
    screen.line(screen.paint('yellow', 'Once more, then. Ctrl-C leaves.'));
    await section.ask();
  }

  async function attemptOnce(): Promise<boolean> {
    try {
      const settings = settingsOf(answers);
      context.conceal(settings.secrets);
      const findings = await section.attempt(settings);
      printFindings(screen, findings);
      return findings.some(({ verdict }) => verdict === 'fail');
    } catch (error) {
      if (!(error instanceof Failure) || signal.aborted) throw error;
      printError(screen, error, { verbose: false });
      return true;
    }
  }
}

export function trialOf({ setUp }: Desk, trial: Trial): Section['attempt'] {
  return async (settings) => setUp.try(trial, settings);
}
