import { journalIn } from '../adapters/journal/journal.ts';
import { cronMoments } from '../adapters/timetable/timetable.ts';
import { webhookAnnouncer } from '../adapters/webhook/announcer.ts';
import type { Settings } from '../config/load.ts';
import { lacking } from '../config/runnable.ts';
import { type ScheduledJob, scheduledJobs } from '../core/timetable.ts';
import { Failure } from '../errors.ts';
import { type Attempt, keepRunning } from '../jobs/keepRunning.ts';
import type { Announcer, Clock, Reporter } from '../ports.ts';

/**
 * The schedule of one machine: runs those jobs that the configuration gives powers for, says of the others once why not.
 * Failure `configuration` where none is left.
 */
export async function runSchedule(
  surroundings: {
    readonly settings: Settings;
    readonly host: string;
    readonly clock: Clock;
    readonly reporter: Reporter;
    readonly signal: AbortSignal;
  },
  start: (job: ScheduledJob, at: Date) => Promise<Attempt>,
): Promise<{ readonly interrupted: boolean }> {
  const { settings, host, clock, reporter, signal } = surroundings;
  const skipped = scheduledJobs.map((job) => ({ job, reason: lacking(settings, job) }));
  for (const { job, reason } of skipped) if (reason !== null) reporter.note(`${job} is not run here: ${reason}`);
  const runs = skipped
    .filter(({ reason }) => reason === null)
    .map(({ job }) => {
      const { setting, pattern } = settings.patterns[job];
      return { job, next: cronMoments(setting, pattern), start: async (at: Date) => start(job, at) };
    });
  if (runs.length === 0) {
    throw new Failure('configuration', 'no job can be run with what is configured', {
      hint: 'give this process the variables of at least one job; README.md lists them',
    });
  }
  for (const { job, next } of runs) reporter.note(`${job}: next at ${next(clock.now())?.toISOString() ?? 'no time'}`);
  const journal = journalIn(settings.stateDirectory, host);
  return keepRunning({ journal, announcer: announcerOf(settings, host, clock), clock, reporter }, runs, signal);
}

function announcerOf({ webhook }: Settings, host: string, clock: Clock): Announcer | null {
  if (webhook === undefined) return null;
  return webhookAnnouncer({ url: webhook.url.reveal(), secret: webhook.secret?.reveal(), host, clock });
}
