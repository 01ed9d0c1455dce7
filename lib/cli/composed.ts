import { type Composition, compose } from '../compose.ts';
import type { Settings } from '../config/load.ts';
import type { CommandContext } from './command.ts';
import { askPassphrase } from './output/question.ts';

/** Settings read, ports ready to be made; a locked private key asks on the terminal, where there is one. */
export async function composed(
  context: CommandContext,
  dryRun: boolean,
): Promise<Composition & { readonly settings: Settings }> {
  const settings = await context.settings();
  const { clock, reporter, signal, program } = context;
  const ask = async ({ fingerprint }: { readonly fingerprint: string }): Promise<string | null> =>
    context.interactive ? askPassphrase(`Passphrase of key ${fingerprint}:`, signal) : null;
  return { settings, ...compose({ settings, clock, reporter, signal, program, askPassphrase: ask }, dryRun) };
}
