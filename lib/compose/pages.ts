import { health } from '../jobs/health.ts';
import type { Journal, Routes } from '../ports.ts';

/** What `run` answers on loopback. */
export function pagesOf(journal: Journal, host: string): Routes {
  return {
    '/healthz': async () => {
      const found = await health(journal, host);
      const body = `${JSON.stringify(found, null, 2)}\n`;
      return { status: found.healthy ? 200 : 503, type: 'application/json', body };
    },
  };
}
