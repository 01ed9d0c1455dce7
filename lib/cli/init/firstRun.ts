import type { JobContext, Jobs } from '../../compose/jobs.ts';
import { compose } from '../../compose.ts';
import type { Settings } from '../../config/load.ts';
import type { JobReport } from '../../jobs/run.ts';
import type { CommandContext } from '../command.ts';
import { backupOptions, drillOptions, mirrorOptions } from '../jobOptions.ts';
import { reportResult } from '../jobReport.ts';
import { createReporter } from '../output/terminal.ts';

/** The progress of a set-up: what was run, and whether the newest snapshot is proven. */
export interface FirstRun {
  readonly reports: readonly JobReport[];
  readonly proven: boolean;
  /** Why no drill was run here; null where one was, or none was needed. */
  readonly undrilled: string | null;
}

const dayMilliseconds = 86_400_000;

/**
 * A backup between two mirrors, then a drill, each only if still needed: an interrupted set-up continues where it
 * stopped. Stops at the first run that does not do all of its work.
 */
export async function firstRun(
  context: CommandContext,
  settings: Settings,
  askPassphrase: JobContext['askPassphrase'],
): Promise<FirstRun> {
  const reporter = createReporter(context.screen, context.clock);
  const { clock, signal, program, verbose } = context;
  const jobContext = { settings, clock, reporter, signal, program, verbose, askPassphrase };
  // Composed again for every run, because each has its own id.
  const jobs = (): Jobs => compose(jobContext, false).jobs;
  const [newest] = await jobs().list({ hidden: false, limit: 1 });
  if (newest?.proof === 'proven') return { reports: [], proven: true, undrilled: null };
  const reports: JobReport[] = [];
  const run = async (start: () => Promise<JobReport>): Promise<boolean> => {
    const report = await start();
    reports.push(report);
    reporter.finish(report.exit === 'done' ? 'done' : 'failed');
    reportResult(report).print(context.screen);
    return report.exit === 'done';
  };
  const takenAt = newest?.snapshotAt ?? null;
  const recent = takenAt !== null && context.clock.now().getTime() - Date.parse(takenAt) < dayMilliseconds;
  const mirroring = mirrorOptions(settings, { accept: false, repair: false, scheduled: false });
  const mirrored = (): Promise<boolean> => run(() => jobs().mirror(mirroring));
  if (!recent) {
    // An index from before the snapshot records files that are deleted soon after it.
    if (!(await mirrored())) return { reports, proven: false, undrilled: null };
    const options = backupOptions(settings, { scheduledAt: null, acceptShrink: false });
    if (!(await run(() => jobs().backup(options)))) return { reports, proven: false, undrilled: null };
  }
  if (!(await mirrored())) return { reports, proven: false, undrilled: null };
  if (settings.powers.unseal === undefined && settings.powers.seal?.kind !== 'none') {
    return { reports, proven: false, undrilled: 'the private key is not here, and only with it a dump can be opened' };
  }
  const drilling = await drillOptions(settings, { choice: { by: 'latest' }, only: 'both' });
  return { reports, proven: await run(() => jobs().drill(drilling)), undrilled: null };
}
