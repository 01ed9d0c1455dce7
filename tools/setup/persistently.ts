import { setTimeout as sleep } from 'node:timers/promises';

export interface Persistence {
  readonly say?: (line: string) => void;
  /** Seconds before each further attempt. */
  readonly pauses?: readonly number[];
}

/**
 * Does what downloads again where a program of it failed, twice at most, saying so: a name that was not resolved for a moment
 * is nothing that a test has found. Whatever was refused without asking a program is refused at once.
 */
export async function persistently<T>(
  what: string,
  work: () => Promise<T>,
  { say = (line) => process.stderr.write(`${line}\n`), pauses = [5, 20] }: Persistence = {},
): Promise<T> {
  for (const seconds of pauses) {
    try {
      return await work();
    } catch (error) {
      if (exitCodeOf(error) === undefined) throw error;
      say(`${what}: tried again in ${seconds} s: ${(error as Error).message}`);
    }
    await sleep(seconds * 1000);
  }
  return work();
}

/** Of the program whose failure this is, or what it comes of; undefined where none ran to its end. */
export function exitCodeOf(error: unknown): number | undefined {
  const { code } = (error instanceof Error ? (error.cause ?? error) : {}) as { readonly code?: unknown };
  return typeof code === 'number' ? code : undefined;
}
