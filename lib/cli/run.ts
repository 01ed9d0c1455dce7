import { runSchedule } from '../compose/schedule.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import type { JobReport } from '../jobs/run.ts';
import type { Reporter } from '../ports/reporter.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { composed } from './composed.ts';
import {
  backupOptions,
  baseOptions,
  drillOptions,
  mirrorOptions,
  pruneOptions,
  reportOptions,
  streamOptions,
} from './jobOptions.ts';
import { reportPage } from './report/page.ts';

export const runCommand = defineCommand({
  name: 'run',
  summary: 'keep running: every job at its time, missed runs caught up once, until it is told to stop',
  options: {},
  examples: [{ type: 'lifeboat --env-file /etc/lifeboat/writer.env run', does: 'the schedule of one machine' }],
  async run(context) {
    const { settings, host } = await composed(context, false);
    const { clock, reporter, signal } = context;
    const scheduled = runSchedule(
      { settings, host, clock, reporter, signal, page: async () => page(context) },
      async (job, at, lines) => start({ ...context, reporter: lines, interactive: false }, job, at),
    );
    const [{ interrupted }] = await Promise.all([scheduled, settings.wal.on ? keepStreaming(context) : null]);
    return {
      exit: interrupted ? 'interrupted' : 'done',
      document: { interrupted },
      print: (screen) =>
        screen.line(interrupted ? 'stopped in the middle of a run; the next start catches it up' : 'stopped'),
    };
  },
});

const streamAgainMilliseconds = 60_000;

/** Beside the schedule, composed again after every end: a stream that cannot go on must not end the other jobs. */
async function keepStreaming(context: CommandContext): Promise<void> {
  const { clock, signal } = context;
  const reporter: Reporter = {
    stage: () => undefined,
    progress: () => undefined,
    note: (text) => context.reporter.note(`stream: ${text}`),
    warn: (text) => context.reporter.warn(`stream: ${text}`),
  };
  while (!signal.aborted) {
    try {
      const { settings, jobs } = await composed({ ...context, reporter, interactive: false }, false);
      const { summary, failure } = await jobs.stream(streamOptions(settings), baseOptions(settings, null));
      if (failure === undefined) reporter.note(summary);
      else reporter.warn(summary);
    } catch (error) {
      reporter.warn(error instanceof Error ? error.message : String(error));
    }
    await clock.sleep(streamAgainMilliseconds, signal).catch(() => undefined);
  }
}

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
