import { Failure } from '../errors.ts';
import type { Reporter } from '../ports/reporter.ts';

/** The vault, the live bucket and a restore's target: each may turn out to list unsorted once. */
const mostStores = 3;

/**
 * Does the work, and starts over when a store turns out to list out of order, sorting its listings from then on. Only
 * for work that can be restarted at any point.
 */
export async function withSortedListings<T>(reporter: Pick<Reporter, 'warn'>, work: () => Promise<T>): Promise<T> {
  for (let found = 0; ; found += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Failure) || error.retry !== 'sorted listing' || found === mostStores) throw error;
      reporter.warn(`${error.message}; begun again, with its listings sorted on the scratch disk first`);
    }
  }
}
