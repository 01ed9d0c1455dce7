import type { Option } from 'commander';
import type { Command } from '../command.ts';

/** What may follow an option that takes a value. */
interface Value {
  readonly option: string;
  readonly words: readonly string[] | 'path' | 'anything';
}

/** Options in the form that a shell completion needs. */
export interface CompletableOptions {
  /** Long ones: `--dry-run`. */
  readonly options: readonly string[];
  readonly values: readonly Value[];
}

export interface CompletableCommand extends CompletableOptions {
  readonly name: string;
  /** The allowed values of its first argument. */
  readonly words: readonly string[];
}

export function completableCommand({ name, options, arguments: [first] = [] }: Command): CompletableCommand {
  const known = Object.values(options).map(({ option, words }) => ({ option, words }));
  return { name, words: first?.words ?? [], ...completableOptions(known) };
}

export function completableOptions(
  known: readonly { readonly option: Option; readonly words?: readonly string[] | undefined }[],
): CompletableOptions {
  const long = known.flatMap(({ option, words }) =>
    option.long === undefined ? [] : [{ name: option.long, option, words }],
  );
  return {
    options: long.map(({ name }) => name),
    values: long
      .filter(({ option }) => option.required)
      .map(({ name, option, words }) => ({ option: name, words: words ?? kindOf(option) })),
  };
}

function kindOf({ flags }: Option): 'path' | 'anything' {
  return /<(?:path|file|directory)>/.test(flags) ? 'path' : 'anything';
}
