import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './command.ts';

const tries = 3;

/**
 * Runs a program that fetches from a registry, to its end. One that fails is tried twice more after a pause: a registry
 * that stumbles once is no reason to fail a machine's whole preparation.
 */
export async function download(
  program: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] & { readonly pauseSeconds?: number } = {},
): Promise<string> {
  const { pauseSeconds = 10, ...more } = options;
  for (let made = 1; ; made += 1) {
    try {
      return await run(program, args, more);
    } catch (error) {
      if (made === tries) throw error;
    }
    await sleep(pauseSeconds * 1000);
  }
}
