import type { Jobs } from '../compose/jobs.ts';
import { recordRun, type Tail, tailOf } from '../compose/notifications.ts';
import type { Settings } from '../config/load.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import type { Details, JobReport } from '../jobs/run.ts';
import type { CommandContext } from './command.ts';
import { composed } from './composed.ts';

/**
 * Runs a job of the schedule on command. `ordinary`: it is what the schedule would do, so that its end says how things stand
 * with the job; a dry run, or a drill of some old snapshot, does not.
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

/** A configuration that is wrong stops every run of a timer: whoever can be told by what is sound of it is told. */
async function tellUnready(context: CommandContext, job: ScheduledJob, tail: Tail, error: unknown): Promise<void> {
  const settings = await context.soundSettings().catch(() => null);
  const host = settings?.powers.host;
  if (settings === null || host === undefined) return;
  const failing = async (): Promise<JobReport> => Promise.reject(error);
  // It is thrown to whoever started the run anyway.
  await recordRun({ settings, host, clock: context.clock }, job, tail, failing).catch(() => undefined);
}
