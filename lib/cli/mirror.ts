import { defineCommand } from './command.ts';
import { mirrorOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { runOnAws } from './onAws/run.ts';
import { onAwsOptions, wantsAws } from './onAws.ts';
import { flag } from './options.ts';
import { runAndRecord } from './runAndRecord.ts';

const options = {
  scheduled: flag('--scheduled', 'for a timer: a run under way is no error'),
  accept: flag('--accept', 'what vanished or changed is right: release the brake for this run'),
  repair: flag('--repair', 'copy again what is hidden or lost in the mirror'),
  dryRun: flag('--dry-run', 'compare, print the plan, change nothing'),
  ...onAwsOptions,
} as const;

export const mirrorCommand = defineCommand({
  name: 'mirror',
  summary: 'copy what is new or changed in the live bucket to the vault',
  options,
  examples: [
    { type: 'lifeboat mirror', does: 'bring the mirror up to date' },
    { type: 'lifeboat mirror --dry-run', does: 'see what would be copied' },
    { type: 'lifeboat mirror --on aws', does: 'the same as a task of the deployed stacks' },
  ],
  async run(context, values) {
    const { accept, repair, scheduled, dryRun } = values;
    if (wantsAws(options, values, ['accept', 'repair'])) {
      return runOnAws(context, 'mirror', {
        follow: values.follow,
        variables: async () => ({ ...(accept ? { ACCEPT: 'true' } : {}), ...(repair ? { REPAIR: 'true' } : {}) }),
      });
    }
    const report = await runAndRecord(context, 'mirror', { ordinary: true, dryRun }, async (jobs, settings) =>
      jobs.mirror(mirrorOptions(settings, { accept, repair, scheduled })),
    );
    return reportResult(report);
  },
});
