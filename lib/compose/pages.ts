import { health } from '../jobs/health.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/notify.ts';
import type { Routes } from '../ports/pages.ts';
import { recent } from './recent.ts';

/** The page reads some thousand records of the vault: who reloads it must not make that a load. */
const pageSeconds = 60;

/** What `run` answers on loopback. `page` makes the report of the vault as HTML. */
export function pagesOf(
  { journal, host, clock }: { readonly journal: Journal; readonly host: string; readonly clock: Clock },
  page: () => Promise<string>,
): Routes {
  const report = recent(page, clock, pageSeconds);
  return {
    '/': async () => ({ status: 200, type: 'text/html', body: await report() }),
    '/healthz': async () => {
      const found = await health(journal, host);
      const body = `${JSON.stringify(found, null, 2)}\n`;
      return { status: found.healthy ? 200 : 503, type: 'application/json', body };
    },
  };
}
