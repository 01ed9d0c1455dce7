/** Values that need no quotes in a `.env` file, for a shell, for systemd and for Node alike. */
const plain = /^[\w./:@%+,=~-]*$/;

/**
 * A `.env` file that Node reads back to the same values, and so do a shell and systemd. Throws RangeError for a value that
 * no kind of quotes can hold.
 */
export function renderEnvFile(values: Iterable<readonly [name: string, value: string]>, comment: string): string {
  const lines = [...values].map(([name, value]) => `${name}=${quoted(name, value)}`);
  return [`# ${comment}`, ...lines, ''].join('\n');
}

function quoted(name: string, value: string): string {
  if (plain.test(value)) return value;
  // Inside single quotes nothing has a meaning; in double ones Node turns \n into a line end.
  if (!value.includes("'")) return `'${value}'`;
  if (!/["\\$`]/.test(value)) return `"${value}"`;
  throw new RangeError(`the value of ${name} holds every kind of quotes`);
}
