import { type Composition, compose } from '../compose.ts';
import type { Settings } from '../config/load.ts';
import type { CommandContext } from './command.ts';
import { askForPassphrase } from './passphrase.ts';

/** Settings read, ports ready to be made; asks for the passphrase of a locked private key where there is a terminal. */
export async function composed(
  context: CommandContext,
  dryRun: boolean,
): Promise<Composition & { readonly settings: Settings }> {
  const settings = await context.settings();
  const { clock, reporter, signal, program, verbose } = context;
  const jobContext = {
    settings,
    clock,
    reporter,
    signal,
    program,
    verbose,
    askPassphrase: askForPassphrase(context),
  };
  return { settings, ...compose(jobContext, dryRun) };
}
