/** What no shell, no systemd and no Node takes for anything but itself; a tilde would be somebody's home to a shell. */
const plain = /^[\w./:@%+,=-]*$/;

/**
 * A line of a `.env` file that Node, systemd and a shell all read back to the same value; null for a value that no quotes hold
 * for all of them: one with an apostrophe beside a quote, backslash, dollar or line end.
 */
export function envLine(name: string, value: string): string | null {
  if (plain.test(value)) return `${name}=${value}\n`;
  // Inside single quotes nothing has a meaning, not even a line end; in double ones each has its own view of a backslash.
  if (!value.includes("'")) return `${name}='${value}'\n`;
  return /["\\$`\n]/.test(value) ? null : `${name}="${value}"\n`;
}
