import type { Clock } from '../ports/clock.ts';

/** Made anew when the last one is older than `seconds`; who asks while it is being made waits for the same one. */
export function recent<T>(make: () => Promise<T>, clock: Clock, seconds: number): () => Promise<T> {
  let last: { readonly at: number; readonly value: Promise<T> } | null = null;
  return async () => {
    if (last === null || clock.seconds() - last.at > seconds) {
      const made = { at: clock.seconds(), value: make() };
      last = made;
      // A failure is told to those who wait and to nobody after them.
      made.value.catch(() => {
        if (last === made) last = null;
      });
    }
    return last.value;
  };
}
