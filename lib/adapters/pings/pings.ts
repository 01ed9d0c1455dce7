import type { ScheduledJob } from '../../core/timetable.ts';
import type { Clock, Pings } from '../../ports.ts';
import { post } from '../webhook/post.ts';

/** The service keeps so much of a body; the end of a log is what says why. */
const bodyBytes = 10_000;

/**
 * Pings as Healthchecks takes them: `<url>/start`, `<url>` when the job did all of its work, `<url>/fail` when it did not, the
 * log in the body. One address per job; a query stays behind the path.
 */
export function healthchecksPings(urls: Readonly<Record<ScheduledJob, string | undefined>>, clock: Clock): Pings {
  const send = async (job: ScheduledJob, signal: '' | '/start' | '/fail', log: string): Promise<void> => {
    const url = urls[job];
    if (url === undefined) return;
    const body = Buffer.from(log).subarray(-bodyBytes).toString();
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const what = 'the service did not take the ping';
    await post(below(url, signal), () => ({ body, headers }), { what, hint: settingOf(job), clock });
  };
  return {
    started: async (job) => send(job, '/start', ''),
    ended: async (job, well, log) => send(job, well ? '' : '/fail', log),
  };
}

function below(url: string, signal: string): string {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}${signal}`;
  return address.href;
}

function settingOf(job: ScheduledJob): string {
  return `check NOTIFY_PING_URL_${job.toUpperCase()}`;
}
