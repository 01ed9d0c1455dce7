import type { CommandResult } from '../command.ts';
import { printFindings } from '../findings.ts';
import { reportResult } from '../jobReport.ts';
import { publicKeyFile, settingsOf } from './answers.ts';
import { addCapabilities } from './capabilities.ts';
import type { Desk } from './desk.ts';
import { firstRun } from './firstRun.ts';
import { printNextSteps } from './nextSteps.ts';
import { addSigningKeys } from './signingKeys.ts';
import { tryAll } from './trials.ts';
import { changesOf, writeSetUp } from './write.ts';

/** The pair to make or to find at `privateKey`; null where keys are given. */
export interface NewPair {
  readonly privateKey: string;
  readonly passphrase: string | null;
}

/**
 * What follows the last question: a new pair, which is tried before anything relies on it, files, and the first run. `consent` is asked before a file of the set-up is replaced;
 * where it throws, no file was written.
 */
export async function finish(
  { context, setUp, answers, passphrase }: Desk,
  { pair, consent }: { readonly pair: NewPair | null; readonly consent: (paths: readonly string[]) => Promise<void> },
): Promise<CommandResult> {
  const { screen } = context;
  if (pair !== null) {
    answers.texts.set('BACKUP_GPG_PUBLIC_KEY_FILE', publicKeyFile(answers.directory));
    answers.texts.set('BACKUP_GPG_PRIVATE_KEY_FILE', pair.privateKey);
  }
  await addCapabilities(setUp, answers);
  await addSigningKeys(setUp, answers, context.clock.now());
  const changes = await changesOf(setUp.files, answers);
  if (changes.replaces.length > 0) await consent(changes.replaces);
  const written: string[] = [];
  if (pair !== null) {
    const paths = { privateKey: pair.privateKey, publicKey: publicKeyFile(answers.directory) };
    const { made, fingerprint } = await setUp.keyPair(paths, `Lifeboat backups`, pair.passphrase);
    screen.line(`${made ? 'Made key' : 'Found key'} ${fingerprint}: the private half in ${pair.privateKey}`);
    if (made) {
      written.push(pair.privateKey);
      passphrase.learn(pair.passphrase);
    }
  }
  const settings = settingsOf(answers);
  if (pair !== null) printFindings(screen, await tryAll(setUp, settings, ['keys'], false));
  written.push(...(await writeSetUp(setUp.files, answers.directory, changes)));
  for (const path of written) screen.line(`Written: ${path}`);
  screen.line();
  const run = await firstRun(context, settings, passphrase.ask);
  const exit = run.reports.find((report) => report.exit !== 'done')?.exit ?? 'done';
  return {
    exit,
    document: {
      directory: answers.directory,
      written,
      proven: run.proven,
      undrilled: run.undrilled,
      reports: run.reports.map((report) => reportResult(report).document),
    },
    print(to) {
      if (run.reports.length === 0) to.line('The newest snapshot is proven already: nothing was run.');
      if (exit === 'done') printNextSteps(to, answers, settings, run);
      else to.line(`The set-up is written; fix that, then continue with: lifeboat init --to ${answers.directory}`);
    },
  };
}
