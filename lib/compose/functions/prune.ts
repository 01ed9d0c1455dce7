import { randomUUID } from 'node:crypto';
import { systemClock } from '../../adapters/local/clock/clock.ts';
import type { Settings } from '../../config/load.ts';
import { need } from '../../config/need.ts';
import type { PruneDetails } from '../../jobs/prune.ts';
import { prune } from '../../jobs/prune.ts';
import type { JobReport, Run } from '../../jobs/run.ts';
import type { Reporter } from '../../ports/reporter.ts';
import { prunePorts } from '../prune.ts';

/** One scheduled run of the prune job with the powers that the settings give. */
export async function pruneOnce(settings: Settings, reporter: Reporter): Promise<JobReport<PruneDetails>> {
  const { host } = need(settings, 'host');
  const run: Run = {
    host,
    runId: randomUUID(),
    program: 'lifeboat',
    clock: systemClock,
    reporter,
    // A function is ended by its time limit, which nothing announces.
    signal: new AbortController().signal,
    dryRun: false,
  };
  const { keepHourlyDays, keepDailyDays, noncurrentDays } = settings.retention;
  const brake = { share: settings.brake.percent / 100, count: settings.brake.count };
  return prune(prunePorts(settings, run), run, {
    keepHourlyDays,
    keepDailyDays,
    noncurrentDays,
    walDays: settings.wal.days,
    brake,
    scheduled: true,
  });
}
