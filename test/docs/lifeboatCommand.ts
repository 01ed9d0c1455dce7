import { commands } from '../../lib/cli/commands.ts';
import { completableCommand, completableOptions } from '../../lib/cli/completion/words.ts';
import { globalOptions } from '../../lib/cli/globals.ts';

/** By name, the options that a command takes. */
const known = new Map(
  commands.map((command) => {
    const { name, options } = completableCommand(command);
    const globals = completableOptions(globalOptions.map((option) => ({ option }))).options;
    return [name, new Set([...options, ...globals])];
  }),
);

/** What the program would not understand of a command line that begins with `lifeboat`; null where all is well. */
export function complaint(command: string): string | null {
  const [, ...words] = command.split(' ');
  // A word before the command may be the value of an option: `--app shop init`.
  const name = words.find((word) => known.has(word)) ?? words.find((word) => /^[a-z]+$/.test(word)) ?? '';
  const options = known.get(name);
  if (options === undefined) {
    return words.every((word) => word === '--help' || word === '--version') ? null : `${command}: no such command`;
  }
  const odd = words.filter((word) => word.startsWith('--')).find((word) => !options.has(word));
  return odd === undefined ? null : `${command}: ${odd} is no option of ${name}`;
}
