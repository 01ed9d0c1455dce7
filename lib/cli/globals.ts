import { Option } from 'commander';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly envFile: string | undefined;
  readonly configurationFile: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly colours: boolean;
}

export const globalOptions: readonly Option[] = [
  new Option('--env-file <path>', 'read variables from this file too; the environment wins'),
  new Option('--config <path>', 'settings that are not secret (default: lifeboat.json)'),
  new Option('--json', 'print one JSON document on standard output'),
  new Option('-v, --verbose', 'show each external command, and the stack of an error'),
  new Option('--no-color', 'without colours, as with NO_COLOR=1'),
];

/** `found`: what commander found, by commander's name of each option. */
export function globalsOf(found: Readonly<Record<string, unknown>>): GlobalOptions {
  const text = (name: string): string | undefined => {
    const value = found[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    envFile: text('envFile'),
    configurationFile: text('config'),
    json: found['json'] === true,
    verbose: found['verbose'] === true,
    colours: found['color'] !== false,
  };
}
