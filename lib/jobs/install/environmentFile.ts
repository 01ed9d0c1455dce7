import { Failure } from '../../errors.ts';

/** The variables as systemd's `EnvironmentFile=` and Node's `--env-file` both read them, one after another by name. */
export function environmentText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${quoted(name, value)}\n`)
    .join('');
}

/** What may be printed of them. */
export function environmentNames(variables: Readonly<Record<string, string>>): string {
  return Object.keys(variables)
    .toSorted()
    .map((name) => `${name}=…\n`)
    .join('');
}

/** In single quotes both take everything as it stands, lines too. */
function quoted(name: string, value: string): string {
  if (/^[\w@%+:,./=-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  // In double quotes a backslash means one thing to systemd and another to Node.
  if (!/["\\$`\n]/.test(value)) return `"${value}"`;
  throw new Failure('configuration', `${name} holds an apostrophe beside a quote, backslash, dollar or line end`, {
    hint: `choose another value for ${name}: no file can hold this one for systemd and for --env-file`,
  });
}
