/** Told of every program before it is started: its arguments hold no secret, which travels in the environment. */
let told: ((line: string) => void) | undefined;

/** From here on `tell` gets each command as a shell would take it. Set once, at start. */
export function traceCommands(tell: (line: string) => void): void {
  told = tell;
}

export function trace(program: string, options: readonly string[]): void {
  told?.([program, ...options].map(quoted).join(' '));
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
