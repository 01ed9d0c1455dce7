import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { baseOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { flag } from './options.ts';

export const baseCommand = defineCommand({
  name: 'base',
  summary: 'take a base backup of the whole cluster, which opens a window of restorable moments',
  options: {
    scheduled: flag(
      '--scheduled',
      'for a timer: waits for a checkpoint that comes anyway, and gives way to another run',
    ),
    dryRun: flag('--dry-run', 'check everything, print the plan, change nothing'),
  },
  examples: [{ type: 'lifeboat base', does: 'a base backup now, once lifeboat stream is running' }],
  async run(context, { scheduled, dryRun }) {
    const { settings, jobs } = await composed(context, dryRun);
    return reportResult(await jobs.base(baseOptions(settings, scheduled ? context.clock.now() : null)));
  },
});
