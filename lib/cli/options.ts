import { Option } from 'commander';
import { Failure } from '../errors.ts';

/** An option of a command, and how commander's text becomes a value. */
export interface CommandOption<T = unknown> {
  readonly option: Option;
  readonly read: (found: unknown) => T;
  /** The allowed values, where they are known. */
  readonly words?: readonly string[];
}

export type CommandOptions = Readonly<Record<string, CommandOption>>;

export type OptionValues<O extends CommandOptions> = { readonly [N in keyof O]: ReturnType<O[N]['read']> };

/** `flag('--dry-run', 'print the plan and stop')` */
export function flag(flags: string, meaning: string): CommandOption<boolean> {
  return { option: new Option(flags, meaning), read: (found) => found === true };
}

/** `value('--snapshot <name>', 'restore this one')`; undefined when it was not given. */
export function value(flags: string, meaning: string): CommandOption<string | undefined> {
  return { option: new Option(flags, meaning), read: asText };
}

/**
 * `parsed('--at <time>', 'as of this moment', readTime, 'a time such as 2026-03-01T12:00Z')`. `parse` yields undefined
 * for a text that is none; that is a Failure `usage`.
 */
export function parsed<T>(
  flags: string,
  meaning: string,
  parse: (text: string) => T | undefined,
  shape: string,
): CommandOption<T | undefined> {
  const option = new Option(flags, meaning);
  return {
    option,
    read(found) {
      const text = asText(found);
      if (text === undefined) return undefined;
      const result = parse(text);
      if (result !== undefined) return result;
      const name = option.long ?? flags;
      throw new Failure('usage', `${name} is ${JSON.stringify(text)}, not ${shape}`, {
        hint: `write ${name} and ${shape}`,
      });
    },
  };
}

/** `oneOf('--only <surface>', 'leave the rest alone', ['database', 'objects'])` */
export function oneOf<const W extends string>(
  flags: string,
  meaning: string,
  words: readonly W[],
): CommandOption<W | undefined> {
  const choices = words.join(' or ');
  const option = parsed(flags, `${meaning} (${choices})`, (text) => words.find((word) => word === text), choices);
  return { ...option, words };
}

function asText(found: unknown): string | undefined {
  return typeof found === 'string' ? found : undefined;
}
