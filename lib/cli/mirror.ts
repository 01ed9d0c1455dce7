import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { flag } from './options.ts';
import { reportResult } from './report.ts';

export const mirrorCommand = defineCommand({
  name: 'mirror',
  summary: 'copy what is new or changed in the live bucket to the vault',
  options: {
    scheduled: flag('--scheduled', 'for a timer: a run under way is no error'),
    accept: flag('--accept', 'what vanished or changed is right: release the brake for this run'),
    repair: flag('--repair', 'copy again what is hidden or lost in the mirror'),
    dryRun: flag('--dry-run', 'compare, print the plan, change nothing'),
  },
  examples: [
    { type: 'lifeboat mirror', does: 'bring the mirror up to date' },
    { type: 'lifeboat mirror --dry-run', does: 'see what would be copied' },
  ],
  async run(context, options) {
    const { settings, jobs } = await composed(context, options.dryRun);
    const report = await jobs.mirror({
      concurrency: settings.mirrorConcurrency,
      brake: { share: settings.brake.percent / 100, count: settings.brake.count },
      accept: options.accept,
      repair: options.repair,
      keepGoneDays: settings.retention.noncurrentDays,
      scheduled: options.scheduled,
    });
    return reportResult(report);
  },
});
