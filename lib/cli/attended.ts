import { attend, tailOf } from '../compose/attend.ts';
import type { Jobs } from '../compose/jobs.ts';
import type { Settings } from '../config/load.ts';
import type { ScheduledJob } from '../core/timetable.ts';
import type { Details, JobReport } from '../jobs/run.ts';
import type { CommandContext } from './command.ts';
import { composed } from './composed.ts';

/**
 * Runs a job of the schedule on command. `ordinary`: it is what the schedule would do, so that its end says how things stand
 * with the job; a dry run, or a drill of some old snapshot, does not.
 */
export async function attended<D extends Details>(
  context: CommandContext,
  job: ScheduledJob,
  { ordinary, dryRun }: { readonly ordinary: boolean; readonly dryRun: boolean },
  start: (jobs: Jobs, settings: Settings) => Promise<JobReport<D>>,
): Promise<JobReport<D>> {
  const tail = tailOf(context.reporter, context.clock);
  const { settings, host, jobs } = await composed({ ...context, reporter: tail.reporter }, dryRun);
  const run = async (): Promise<JobReport<D>> => start(jobs, settings);
  return ordinary && !dryRun ? attend({ settings, host, clock: context.clock }, job, tail, run) : run();
}
