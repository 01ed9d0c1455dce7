/** Loaded when there is a question: a scheduled run asks none, and would spend a quarter of its start on them. */
const prompts = () => import('@inquirer/prompts');

/** Questions go where people read; standard output is for documents. Ctrl-C rejects with `ExitPromptError`. */
const channel = (signal: AbortSignal) => ({ signal, output: process.stderr });

export async function askYesNo(message: string, signal: AbortSignal, offer = false): Promise<boolean> {
  return (await prompts()).confirm({ message, default: offer }, channel(signal));
}

export interface TextOptions {
  /** What Enter alone answers. */
  readonly offer?: string;
  /** What is wrong with an answer, said at once; null when nothing is. */
  readonly problem?: (answer: string) => string | null;
}

export async function askText(message: string, signal: AbortSignal, options: TextOptions = {}): Promise<string> {
  const { offer, problem } = options;
  const config = { message, ...(offer === undefined ? {} : { default: offer }), ...validation(problem) };
  return (await prompts()).input(config, channel(signal));
}

/** Shown as stars. */
export async function askSecret(
  message: string,
  signal: AbortSignal,
  problem?: TextOptions['problem'],
): Promise<string> {
  return (await prompts()).password({ message, mask: true, ...validation(problem) }, channel(signal));
}

function validation(problem: TextOptions['problem']): { validate?: (answer: string) => string | true } {
  return problem === undefined ? {} : { validate: (answer) => problem(answer) ?? true };
}

export async function askPassphrase(message: string, signal: AbortSignal): Promise<string> {
  return (await prompts()).password({ message, mask: true }, channel(signal));
}

export interface Offer {
  readonly value: string;
  readonly name: string;
  /** Why it cannot be taken; null when it can. */
  readonly disabled: string | null;
}

export async function askWhich(message: string, offers: readonly Offer[], signal: AbortSignal): Promise<string> {
  const choices = offers.map(({ value, name, disabled }) => ({ value, name, disabled: disabled ?? false }));
  return (await prompts()).select({ message, choices }, channel(signal));
}

/** Ctrl-C in a question reaches the process as a key, not as a signal. */
export function leftPrompt(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExitPromptError';
}
