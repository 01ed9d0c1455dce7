import { Failure } from '../errors.ts';
import { type Command, defineCommand } from './command.ts';
import { bashCompletion } from './completion/bash.ts';
import { completableCommand, completableOptions } from './completion/words.ts';
import { globalOptions } from './globals.ts';

/** `known`: every command including this one, called when the script is made. */
export function completionCommand(known: () => readonly Command[]): Command {
  return defineCommand({
    name: 'completion',
    summary: 'print the completion of commands and options for a shell',
    arguments: [{ name: '[shell]', meaning: 'bash, which zsh understands too after `bashcompinit`', words: ['bash'] }],
    options: {},
    examples: [
      { type: 'source <(lifeboat completion)', does: 'in this shell, or for good in ~/.bashrc' },
      { type: 'lifeboat completion > /etc/bash_completion.d/lifeboat', does: 'for everybody' },
    ],
    async run(_context, _options, [shell = 'bash']) {
      if (shell !== 'bash') {
        throw new Failure('usage', `there is no completion for ${JSON.stringify(shell)}`, {
          hint: 'say bash; zsh understands it after: autoload -U bashcompinit && bashcompinit',
        });
      }
      const globals = completableOptions(globalOptions.map((option) => ({ option })));
      const text = bashCompletion(known().map(completableCommand), globals);
      return { exit: 'done', document: { shell, text }, text, print: () => undefined };
    },
  });
}
