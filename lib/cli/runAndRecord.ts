import type { Jobs } from '../compose/jobs.ts';
import { recordRun, type Tail, tailOf } from '../compose/notifications.ts';
import type { Settings } from '../config/load.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import type { Details, JobReport } from '../jobs/run.ts';
import type { CommandContext } from './command.ts';
import { composed } from './composed.ts';

/**
 * Runs a scheduled job on command. `ordinary`: it does what the schedule would do, so its end shows how things stand
 * with the job; a dry run, or a drill of an old snapshot, does not.
 */
export async function runAndRecord<D extends Details>(
  context: CommandContext,
  job: ScheduledJob,
  { ordinary, dryRun }: { readonly ordinary: boolean; readonly dryRun: boolean },
  start: (jobs: Jobs, settings: Settings) => Promise<JobReport<D>>,
): Promise<JobReport<D>> {
  const tail = tailOf(context.reporter, context.clock);
  const noted = ordinary && !dryRun;
  const ready = await composed({ ...context, reporter: tail.reporter }, dryRun).catch(async (error: unknown) => {
    if (noted) await tellUnready(context, job, tail, error);
    throw error;
  });
  const { settings, host, jobs } = ready;
  const run = async (): Promise<JobReport<D>> => start(jobs, settings);
  return noted ? recordRun({ settings, host, clock: context.clock }, job, tail, run) : run();
}

/** A wrong configuration stops every run of a timer: notifies everyone whom its valid part can reach. */
async function tellUnready(context: CommandContext, job: ScheduledJob, tail: Tail, error: unknown): Promise<void> {
  const settings = await context.soundSettings().catch(() => null);
  const host = settings?.powers.host;
  if (settings === null || host === undefined) return;
  const failing = async (): Promise<JobReport> => Promise.reject(error);
  // The caller gets the error anyway.
  await recordRun({ settings, host, clock: context.clock }, job, tail, failing).catch(() => undefined);
}
