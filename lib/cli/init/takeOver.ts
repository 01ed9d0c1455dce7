import { takeOverVault } from '../../compose/takeOver.ts';
import type { CommandContext, CommandResult } from '../command.ts';

/** `init --take-over`: the application in these settings owns its place in the vault from now on. */
export async function takenOver(context: CommandContext): Promise<CommandResult> {
  const { clock, reporter, signal, program } = context;
  const taken = await takeOverVault({ settings: await context.settings(), clock, reporter, signal, program });
  const { place, host, others, signed } = taken;
  return {
    exit: 'done',
    document: taken,
    print(screen) {
      screen.line(
        `${place} belongs to ${host} now${others.length === 0 ? '' : `, and what ${others.join(', ')} stored there too`}`,
      );
      if (!signed) screen.line('the mark is not signed: this set-up has no signing keys');
      screen.line(`${screen.paint('cyan', 'hint:')} lifeboat backup && lifeboat mirror`);
    },
  };
}
