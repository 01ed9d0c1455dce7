import { defineCommand } from './command.ts';
import { backupOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { readTime } from './moments.ts';
import { runOnAws } from './onAws/run.ts';
import { onAwsOptions, wantsAws } from './onAws.ts';
import { flag, parsed } from './options.ts';
import { printAbsences } from './output/absences.ts';
import { runAndRecord } from './runAndRecord.ts';

const options = {
  scheduled: flag('--scheduled', 'for a timer: take the snapshot of this slot, and nothing when it is there already'),
  slot: parsed(
    '--slot <time>',
    'the scheduled time, where a timer tells it; implies --scheduled',
    readTime,
    'a time such as 2026-03-01T12:00Z',
  ),
  accept: flag('--accept', 'a much smaller database is right: the new baseline'),
  dryRun: flag('--dry-run', 'check everything, print the plan, change nothing'),
  ...onAwsOptions,
} as const;

export const backupCommand = defineCommand({
  name: 'backup',
  summary: 'take a snapshot of the database into the vault',
  options,
  examples: [
    { type: 'lifeboat backup', does: 'a snapshot now' },
    { type: 'lifeboat backup --scheduled', does: 'in a crontab, at minute 7 of every hour' },
    { type: 'lifeboat backup --on aws', does: 'the same as a task of the deployed stacks' },
  ],
  async run(context, values) {
    const { slot, scheduled, accept: acceptShrink, dryRun } = values;
    if (wantsAws(options, values, ['accept'])) {
      return runOnAws(context, 'backup', {
        follow: values.follow,
        variables: async () => (acceptShrink ? { ACCEPT: 'true' } : {}),
      });
    }
    const scheduledAt = slot ?? (scheduled ? context.clock.now() : null);
    const report = await runAndRecord(context, 'backup', { ordinary: true, dryRun }, async (jobs, settings) =>
      jobs.backup(backupOptions(settings, { scheduledAt, acceptShrink })),
    );
    return reportResult(report, (screen) => printAbsences(screen, report.details?.notInSnapshot));
  },
});
