import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { backupOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { readTime } from './moments.ts';
import { flag, parsed } from './options.ts';

export const backupCommand = defineCommand({
  name: 'backup',
  summary: 'take a snapshot of the database into the vault',
  options: {
    scheduled: flag('--scheduled', 'for a timer: take the snapshot of this slot, and nothing when it is there already'),
    slot: parsed(
      '--slot <time>',
      'the scheduled time, where a timer tells it; implies --scheduled',
      readTime,
      'a time such as 2026-03-01T12:00Z',
    ),
    accept: flag('--accept', 'a much smaller database is right: the new baseline'),
    dryRun: flag('--dry-run', 'check everything, print the plan, change nothing'),
  },
  examples: [
    { type: 'lifeboat backup', does: 'a snapshot now' },
    { type: 'lifeboat backup --scheduled', does: 'in a crontab, at minute 7 of every hour' },
  ],
  async run(context, options) {
    const { settings, jobs } = await composed(context, options.dryRun);
    const report = await jobs.backup(
      backupOptions(settings, {
        scheduledAt: options.slot ?? (options.scheduled ? context.clock.now() : null),
        acceptShrink: options.accept,
      }),
    );
    return reportResult(report);
  },
});
