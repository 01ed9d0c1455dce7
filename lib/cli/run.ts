import { runSchedule } from '../compose/schedule.ts';
import type { ScheduledJob } from '../core/timetable.ts';
import type { Attempt } from '../jobs/keepRunning.ts';
import type { Reporter } from '../ports.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { backupOptions, drillOptions, mirrorOptions, pruneOptions } from './jobOptions.ts';

export const runCommand = defineCommand({
  name: 'run',
  summary: 'keep running: every job at its time, missed runs caught up once, until it is told to stop',
  options: {},
  examples: [{ type: 'lifeboat --env-file /etc/lifeboat/writer.env run', does: 'the schedule of one machine' }],
  async run(context) {
    const { settings, host } = await composed(context, false);
    const { clock, reporter, signal } = context;
    const { interrupted } = await runSchedule({ settings, host, clock, reporter, signal }, async (job, at) =>
      start({ ...context, reporter: linesOf(job, reporter), interactive: false }, job, at),
    );
    return {
      exit: interrupted ? 'interrupted' : 'done',
      document: { interrupted },
      print: (screen) =>
        screen.line(interrupted ? 'stopped in the middle of a run; the next start catches it up' : 'stopped'),
    };
  },
});

/** Composed anew for every run: each has an id of its own. */
async function start(context: CommandContext, job: ScheduledJob, at: Date): Promise<Attempt> {
  const { settings, jobs } = await composed(context, false);
  switch (job) {
    case 'backup': {
      const options = backupOptions(settings, { scheduledAt: at, acceptShrink: false });
      return attemptOf(await jobs.backup(options));
    }
    case 'mirror': {
      const report = await jobs.mirror(mirrorOptions(settings, { accept: false, repair: false, scheduled: true }));
      // The files that could not be copied: another list is news.
      const failed = JSON.stringify(report.details?.failed ?? []);
      return { ...attemptOf(report), fingerprint: `${report.exit} ${failed}` };
    }
    case 'prune':
      return attemptOf(await jobs.prune(pruneOptions(settings, { scheduled: true })));
    case 'drill':
      return attemptOf(await jobs.drill(await drillOptions(settings, { choice: { by: 'latest' }, only: 'both' })));
  }
}

function attemptOf({ exit, summary }: Pick<Attempt, 'exit' | 'summary'>): Attempt {
  return { exit, summary, fingerprint: exit };
}

/** Runs overlap: every line says whose it is, and none is drawn over. */
function linesOf(job: ScheduledJob, reporter: Reporter): Reporter {
  return {
    stage: () => undefined,
    progress: () => undefined,
    note: (text) => reporter.note(`${job}: ${text}`),
    warn: (text) => reporter.warn(`${job}: ${text}`),
  };
}
