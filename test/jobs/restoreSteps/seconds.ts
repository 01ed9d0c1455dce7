import { setTimeout as sleep } from 'node:timers/promises';

let last = 0;

/** Now, but a later second at each call: snapshots that people take are named by the second. */
export function nextSecond(): Date {
  last = Math.max(last + 1000, Date.now());
  return new Date(last);
}

let ended = 0;

/**
 * Resolves in another second than the last dump was made in. An archive bears the second of its making and nothing else that
 * differs: of an unchanged database two in one second are the same bytes, which makes a doubt of the second.
 */
export async function anotherSecond(): Promise<void> {
  await sleep(Math.max(0, (Math.trunc(ended / 1000) + 1) * 1000 - Date.now()));
}

export function dumped(): void {
  ended = Date.now();
}
