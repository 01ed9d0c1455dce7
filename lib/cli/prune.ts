import type { PruneDescription } from '../jobs/prune/plan.ts';
import { defineCommand } from './command.ts';
import { pruneOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { flag } from './options.ts';
import type { Screen } from './output/screen.ts';
import { runAndRecord } from './runAndRecord.ts';

export const pruneCommand = defineCommand({
  name: 'prune',
  summary: 'hide snapshots and files that retention no longer asks for',
  options: {
    scheduled: flag('--scheduled', 'for a timer: a run under way is no error'),
    dryRun: flag('--dry-run', 'print the plan with a reason for every snapshot, change nothing'),
  },
  examples: [{ type: 'lifeboat prune --dry-run', does: 'what would go, what stays, and why' }],
  async run(context, options) {
    const { scheduled, dryRun } = options;
    const report = await runAndRecord(context, 'prune', { ordinary: true, dryRun }, async (jobs, settings) =>
      jobs.prune(pruneOptions(settings, { scheduled })),
    );
    return reportResult(report, (screen) => {
      if (dryRun) printPlan(screen, report.details?.plan);
    });
  },
});

function printPlan(screen: Screen, plan: PruneDescription | undefined): void {
  if (plan === undefined) return;
  const rows = plan.snapshots.map(({ snapshot, action, reason }) => [snapshot, action, reason]);
  screen.table([{ title: 'snapshot' }, { title: 'action' }, { title: 'reason' }], rows);
}
