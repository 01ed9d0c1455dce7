/** Characters that shells, systemd and Node all take literally; a shell would expand a tilde to a home directory. */
const plain = /^[\w./:@%+,=-]*$/;

/**
 * A line of a `.env` file that Node, systemd and a shell all read back to the same value; null for a value that no
 * quoting suits all of them: one with an apostrophe and also a quote, backslash, dollar or line end.
 */
export function envLine(name: string, value: string): string | null {
  if (plain.test(value)) return `${name}=${value}\n`;
  // Single quotes keep everything literal, even a line end; in double quotes each reads a backslash its own way.
  if (!value.includes("'")) return `${name}='${value}'\n`;
  return /["\\$`\n]/.test(value) ? null : `${name}="${value}"\n`;
}
