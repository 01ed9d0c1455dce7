import { type ScheduledJob, scheduledJobs } from '../../../core/runs/timetable.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Pings } from '../../../ports/notify.ts';
import { post } from '../webhook/post.ts';

/** The service keeps this much of a body; the end of a log explains the failure. */
const bodyBytes = 10_000;

/**
 * Pings as Healthchecks takes them: `<url>/start`, `<url>` when the job did all of its work, `<url>/fail` when it did
 * not, the log in the body; `<url>/log` for a test. One address per job; a query stays behind the path.
 */
export function healthchecksPings(
  urls: Readonly<Record<ScheduledJob, string | undefined>>,
  { clock, redact }: { readonly clock: Clock; readonly redact: (text: string) => string },
): Pings {
  const send = async (job: ScheduledJob, signal: '' | '/start' | '/fail' | '/log', log: string): Promise<void> => {
    const url = urls[job];
    if (url === undefined) return;
    const body = Buffer.from(redact(log)).subarray(-bodyBytes).toString();
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const what = `the service did not take the ping of ${job}`;
    const hint = `check NOTIFY_PING_URL_${job.toUpperCase()}`;
    await post(below(url, signal), () => ({ body, headers }), { what, hint, clock });
  };
  return {
    jobs: scheduledJobs.filter((job) => urls[job] !== undefined),
    started: async (job) => send(job, '/start', ''),
    ended: async (job, well, log) => send(job, well ? '' : '/fail', log),
    test: async (job) => send(job, '/log', 'a test of lifeboat'),
  };
}

function below(url: string, signal: string): string {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}${signal}`;
  return address.href;
}
