// Each kind of question is loaded when needed: a scheduled run asks none, and loading them takes a quarter of its
// start.

/** Questions go to standard error; standard output is for documents. Ctrl-C rejects with `ExitPromptError`. */
const channel = (signal: AbortSignal) => ({ signal, output: process.stderr });

export async function askYesNo(message: string, signal: AbortSignal, offer = false): Promise<boolean> {
  const { default: confirm } = await import('@inquirer/confirm');
  return confirm({ message, default: offer }, channel(signal));
}

export interface TextOptions {
  /** The answer to Enter alone. */
  readonly offer?: string;
  /** What is wrong with an answer, shown at once; null when nothing is. */
  readonly problem?: (answer: string) => string | null;
}

export async function askText(message: string, signal: AbortSignal, options: TextOptions = {}): Promise<string> {
  const { offer, problem } = options;
  const config = { message, ...(offer === undefined ? {} : { default: offer }), ...validation(problem) };
  const { default: input } = await import('@inquirer/input');
  return input(config, channel(signal));
}

/** Shown as stars. */
export async function askSecret(
  message: string,
  signal: AbortSignal,
  problem?: TextOptions['problem'],
): Promise<string> {
  const { default: password } = await import('@inquirer/password');
  return password({ message, mask: true, ...validation(problem) }, channel(signal));
}

function validation(problem: TextOptions['problem']): { validate?: (answer: string) => string | true } {
  return problem === undefined ? {} : { validate: (answer) => problem(answer) ?? true };
}

export interface Offer {
  readonly value: string;
  readonly name: string;
  /** Why it cannot be chosen; null when it can. */
  readonly disabled: string | null;
}

export async function askWhich(message: string, offers: readonly Offer[], signal: AbortSignal): Promise<string> {
  const choices = offers.map(({ value, name, disabled }) => ({ value, name, disabled: disabled ?? false }));
  const { default: select } = await import('@inquirer/select');
  return select({ message, choices }, channel(signal));
}

/** Ctrl-C in a question reaches the process as a key, not as a signal. */
export function leftPrompt(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExitPromptError';
}
