import { envLine } from '../../core/secrets/envFile.ts';
import { Failure } from '../../errors.ts';

/** The variables as systemd's `EnvironmentFile=` and Node's `--env-file` both read them, one after another by name. */
export function environmentText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => lineOf(name, value))
    .join('');
}

/** What may be printed of them. */
export function environmentNames(variables: Readonly<Record<string, string>>): string {
  return Object.keys(variables)
    .toSorted()
    .map((name) => `${name}=…\n`)
    .join('');
}

function lineOf(name: string, value: string): string {
  const line = envLine(name, value);
  if (line !== null) return line;
  throw new Failure('configuration', `${name} holds an apostrophe beside a quote, backslash, dollar or line end`, {
    hint: `choose another value for ${name}: no file can hold this one for systemd and for --env-file`,
  });
}
