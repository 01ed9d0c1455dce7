import { serveOnLoopback } from '../adapters/local/loopback/loopback.ts';
import { cronMoments } from '../adapters/local/timetable/timetable.ts';
import type { Settings } from '../config/load.ts';
import { lacking } from '../config/runnable.ts';
import { type ScheduledJob, scheduledJobs } from '../core/runs/timetable.ts';
import { Failure } from '../errors.ts';
import { health } from '../jobs/health.ts';
import { keepRunning } from '../jobs/keepRunning.ts';
import { type Attempt, attemptOf, failedAttempt } from '../jobs/notify/attempt.ts';
import { tailOf } from '../jobs/notify/tail.ts';
import type { JobReport } from '../jobs/run.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/notify.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { Routes } from '../ports/services.ts';
import { notifyPorts } from './notifications.ts';

interface Scheduling {
  readonly settings: Settings;
  readonly host: string;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Makes the report of the vault as HTML, for requests on loopback. */
  readonly page: () => Promise<string>;
}

/**
 * The schedule of one machine: runs the jobs that the configuration gives powers for, and says once why not the others.
 * Failure `configuration` where none is left.
 */
export async function runSchedule(
  scheduling: Scheduling,
  start: (job: ScheduledJob, at: Date, reporter: Reporter) => Promise<JobReport>,
): Promise<{ readonly interrupted: boolean }> {
  const { settings, host, clock, reporter, signal, page } = scheduling;
  const runs = runnable(settings, reporter).map((job) => {
    const { setting, pattern } = settings.patterns[job];
    const attempt = async (at: Date): Promise<Attempt> => {
      const tail = tailOf(linesOf(job, reporter), clock);
      return start(job, at, tail.reporter).then(
        (report) => attemptOf(report, tail.text()),
        (error: unknown) => failedAttempt(error, tail.text()),
      );
    };
    return { job, next: cronMoments(setting, pattern), start: attempt };
  });
  for (const { job, next } of runs) reporter.note(`${job}: next at ${next(clock.now())?.toISOString() ?? 'no time'}`);
  const ports = notifyPorts({ settings, host, clock, reporter });
  const { httpPort: port } = settings;
  const pages = pagesOf({ journal: ports.journal, host, clock }, page);
  await using serving = port === undefined ? null : await serveOnLoopback(port, pages);
  if (serving !== null) reporter.note(`answering on http://127.0.0.1:${serving.port}/ and /healthz`);
  return await keepRunning(ports, runs, signal);
}

function runnable(settings: Settings, reporter: Reporter): readonly ScheduledJob[] {
  const reasons = scheduledJobs.map((job) => ({ job, reason: lacking(settings, job) }));
  for (const { job, reason } of reasons) if (reason !== null) reporter.note(`${job} is not run here: ${reason}`);
  const jobs = reasons.filter(({ reason }) => reason === null).map(({ job }) => job);
  if (jobs.length > 0) return jobs;
  throw new Failure('configuration', 'no job can be run with what is configured', {
    hint: 'give this process the variables of at least one job; docs/reference/settings.md lists them',
  });
}

/** Runs overlap: every line names its job, and no line is redrawn. */
function linesOf(job: ScheduledJob, reporter: Reporter): Reporter {
  return {
    stage: () => undefined,
    progress: () => undefined,
    note: (text) => reporter.note(`${job}: ${text}`),
    warn: (text) => reporter.warn(`${job}: ${text}`),
  };
}

/** The page reads some thousand records of the vault: reloading it must not become a load. */
const pageSeconds = 60;

/** What `run` answers on loopback. `page` makes the report of the vault as HTML. */
function pagesOf(
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

/** Made again when the last one is older than `seconds`; requests during that time wait for the same one. */
export function recent<T>(make: () => Promise<T>, clock: Clock, seconds: number): () => Promise<T> {
  let last: { readonly at: number; readonly value: Promise<T> } | null = null;
  return async () => {
    if (last === null || clock.seconds() - last.at > seconds) {
      const made = { at: clock.seconds(), value: make() };
      last = made;
      // A failure goes to the waiting requests and is not cached.
      made.value.catch(() => {
        if (last === made) last = null;
      });
    }
    return last.value;
  };
}
