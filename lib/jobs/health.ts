import { openIncidents } from '../core/runs/incidents.ts';
import type { Silence } from '../core/runs/runState.ts';
import type { Journal } from '../ports/notify.ts';

/** The state of this machine's runs, from their memory alone. */
export interface Health {
  readonly host: string;
  readonly healthy: boolean;
  readonly troubles: readonly {
    readonly subject: string;
    readonly text: string;
    readonly since: string;
    readonly hint: string | null;
    readonly article: string;
  }[];
  /** Channels that did not accept their last message. */
  readonly silent: readonly Silence[];
  readonly jobs: readonly {
    readonly job: string;
    readonly doneAt: string | null;
    readonly lastExit: string | null;
    readonly lastSummary: string | null;
  }[];
}

/** A silent channel is reported but does not count as unhealthy: the incident it should have announced does. */
export async function health(journal: Journal, host: string): Promise<Health> {
  const { troubles: incidents, silent, jobs } = await journal.read();
  const open = openIncidents(incidents);
  return {
    host,
    healthy: open.length === 0,
    troubles: open.map(({ subject, text, since, hint, article }) => ({ subject, text, since, hint, article })),
    silent,
    jobs: jobs.map(({ job, doneAt, lastExit, lastSummary }) => ({ job, doneAt, lastExit, lastSummary })),
  };
}
