/** Loaded when there is a question: a scheduled run asks none, and would spend a quarter of its start on them. */
const prompts = () => import('@inquirer/prompts');

/** Questions go where people read; standard output is for documents. Ctrl-C rejects with `ExitPromptError`. */
const channel = (signal: AbortSignal) => ({ signal, output: process.stderr });

export async function askYesNo(message: string, signal: AbortSignal): Promise<boolean> {
  return (await prompts()).confirm({ message, default: false }, channel(signal));
}

export async function askText(message: string, signal: AbortSignal): Promise<string> {
  return (await prompts()).input({ message }, channel(signal));
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
