import { Option } from 'commander';
import { Failure } from '../errors.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  /** Of several applications on this machine. */
  readonly application: string | null;
  readonly envFile: string | undefined;
  readonly configurationFile: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly colours: boolean;
}

export const globalOptions: readonly Option[] = [
  new Option('--app <name>', 'of several applications on this machine, the one that `lifeboat init --app` set up'),
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
    application: applicationOf(text('app')),
    envFile: text('envFile'),
    configurationFile: text('config'),
    json: found['json'] === true,
    verbose: found['verbose'] === true,
    colours: found['color'] !== false,
  };
}

/** Units, users and a folder are named after it: a user's name has at most 31 letters. */
function applicationOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^[a-z][a-z0-9-]{0,14}$/.test(text) && text !== 'systemd') return text;
  throw new Failure('usage', `--app is ${JSON.stringify(text)}, which cannot name an application`, {
    hint: 'give it at most 15 lower-case letters, digits and "-", beginning with a letter: --app shop',
  });
}
