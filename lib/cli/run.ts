import { runSchedule } from '../compose/schedule.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import type { JobReport } from '../jobs/run.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { backupOptions, drillOptions, mirrorOptions, pruneOptions, reportOptions } from './jobOptions.ts';
import { reportPage } from './report/page.ts';

export const runCommand = defineCommand({
  name: 'run',
  summary: 'keep running: every job at its time, missed runs caught up once, until it is told to stop',
  options: {},
  examples: [{ type: 'lifeboat --env-file /etc/lifeboat/writer.env run', does: 'the schedule of one machine' }],
  async run(context) {
    const { settings, host } = await composed(context, false);
    const { clock, reporter, signal } = context;
    const { interrupted } = await runSchedule(
      { settings, host, clock, reporter, signal, page: async () => page(context) },
      async (job, at, lines) => start({ ...context, reporter: lines, interactive: false }, job, at),
    );
    return {
      exit: interrupted ? 'interrupted' : 'done',
      document: { interrupted },
      print: (screen) =>
        screen.line(interrupted ? 'stopped in the middle of a run; the next start catches it up' : 'stopped'),
    };
  },
});

async function page(context: CommandContext): Promise<string> {
  const { settings, jobs } = await composed(context, false);
  return reportPage(await jobs.report(reportOptions(settings)));
}

/** Composed again for every run, because each has its own id. */
async function start(context: CommandContext, job: ScheduledJob, at: Date): Promise<JobReport> {
  const { settings, jobs } = await composed(context, false);
  switch (job) {
    case 'backup':
      return jobs.backup(backupOptions(settings, { scheduledAt: at, acceptShrink: false }));
    case 'mirror':
      return jobs.mirror(mirrorOptions(settings, { accept: false, repair: false, scheduled: true }));
    case 'prune':
      return jobs.prune(pruneOptions(settings, { scheduled: true }));
    case 'drill':
      return jobs.drill(await drillOptions(settings, { choice: { by: 'latest' }, only: 'both' }));
  }
}
