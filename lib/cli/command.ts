import type { Deployment } from '../config/deployment/deployment.ts';
import type { Environment } from '../config/env.ts';
import type { Settings } from '../config/load.ts';
import type { Secret } from '../config/secret.ts';
import type { ExitName } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { CommandOptions, OptionValues } from './options.ts';
import type { Screen } from './output/screen.ts';

/** What the frame gives a command. */
export interface CommandContext {
  /** Aborted, with a Failure `interrupted`, by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  readonly reporter: Reporter;
  /** For output that must be seen before a question is asked; a result is printed by its own `print`. */
  readonly screen: Screen;
  readonly clock: Clock;
  /** Whether there is a person at the terminal to ask. */
  readonly interactive: boolean;
  /** Whether external commands are to be shown, and the stack of an error. */
  readonly verbose: boolean;
  /** `lifeboat 0.1.0`: for manifests and receipts. */
  readonly program: string;
  /** Reads the configuration, with these variables instead of the selected ones; throws Failures `configuration`. */
  readonly settings: (envFile?: string) => Promise<Settings>;
  /** The lifeboat.json that the configuration is read from, whether it is there or not. */
  readonly configurationFile: () => Promise<string>;
  /** The application named with `--app`; null: none was. */
  readonly application: string | null;
  /** The file of variables given with `--env-file`. */
  readonly envFile: string | undefined;
  /** The valid part of a configuration that {@link settings} throws for: whom to notify about it. */
  readonly soundSettings: () => Promise<Settings>;
  /** What the configuration is read from, unvalidated: for the command that creates one. */
  readonly environment: () => Promise<Environment>;
  /** Redacts these in everything that is printed from now on. */
  readonly conceal: (secrets: readonly Secret[]) => void;
  /** Reads what is deployed, from lifeboat.json alone; throws Failures `configuration`. */
  readonly deployment: () => Promise<Deployment>;
}

/** The result of a command that ran to its end; otherwise it throws a Failure. */
export interface CommandResult {
  readonly exit: ExitName;
  /** What `--json` prints; anything JSON can hold. */
  readonly document: unknown;
  /** The result itself where it is a text: goes to standard output, unless `--json` was given. */
  readonly text?: string;
  /** What a person reads instead. */
  print(screen: Screen): void;
}

export interface CommandArgument {
  readonly name: string;
  readonly meaning: string;
  /** The allowed values, where they are known. */
  readonly words?: readonly string[];
}

interface Facts {
  /** The word to type. */
  readonly name: string;
  /** One line, lower case, for the list of commands. */
  readonly summary: string;
  /** As commander writes them: `<snapshot>` is required, `[snapshot]` optional. */
  readonly arguments?: readonly CommandArgument[];
  readonly examples: readonly { readonly type: string; readonly does: string }[];
}

export interface CommandDefinition<O extends CommandOptions> extends Facts {
  readonly options: O;
  run(
    context: CommandContext,
    options: OptionValues<O>,
    positionals: readonly (string | undefined)[],
  ): Promise<CommandResult>;
}

/** A command whose options have been parsed; {@link defineCommand} makes it. */
export interface Command extends Facts {
  readonly options: CommandOptions;
  /** `found`: what commander found, by commander's name of each option. Throws Failure `usage` for an odd value. */
  prepare(
    found: Readonly<Record<string, unknown>>,
    positionals: readonly (string | undefined)[],
  ): (context: CommandContext) => Promise<CommandResult>;
}

export function defineCommand<const O extends CommandOptions>(definition: CommandDefinition<O>): Command {
  return {
    ...definition,
    prepare(found, positionals) {
      const options: Record<string, unknown> = {};
      for (const [name, { option, read }] of Object.entries(definition.options)) {
        options[name] = read(found[option.attributeName()]);
      }
      if (!isComplete(options, definition.options)) throw new Error('an option was left unread');
      return (context) => definition.run(context, options, positionals);
    },
  };
}

/** Sound because each value comes from the reader that its type is derived from. */
function isComplete<O extends CommandOptions>(values: object, options: O): values is OptionValues<O> {
  return Object.keys(options).every((name) => Object.hasOwn(values, name));
}
