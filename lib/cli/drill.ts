import { choiceOf, choiceOptions } from './choice.ts';
import { defineCommand } from './command.ts';
import { drillOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { namedSnapshot } from './onAws/namedSnapshot.ts';
import { runOnAws } from './onAws/run.ts';
import { onAwsOptions, wantsAws } from './onAws.ts';
import { flag, oneOf } from './options.ts';
import { printAbsences } from './output/absences.ts';
import { runAndRecord } from './runAndRecord.ts';

const options = {
  ...choiceOptions,
  only: oneOf('--only <surface>', 'half a drill, which proves nothing', ['database', 'objects']),
  dryRun: flag('--dry-run', 'say what would be restored where, change nothing'),
  ...onAwsOptions,
} as const;

/** All options that a drill's task accepts. */
const heardOnAws = ['snapshot', 'only'] as const;

export const drillCommand = defineCommand({
  name: 'drill',
  summary: 'restore a snapshot into throwaway places and prove that it came back whole',
  options,
  examples: [
    { type: 'lifeboat drill', does: 'the newest snapshot' },
    { type: 'lifeboat drill --snapshot 2026-03-01/12', does: 'that one' },
    { type: 'lifeboat drill --on aws', does: 'the same as a task of the deployed stacks' },
  ],
  async run(context, values) {
    if (wantsAws(options, values, heardOnAws)) {
      return runOnAws(context, 'drill', { follow: values.follow, variables: async () => namedSnapshot(values) });
    }
    const { only = 'both', dryRun } = values;
    const choice = choiceOf(values);
    const ordinary = choice.by === 'latest' && only === 'both';
    const report = await runAndRecord(context, 'drill', { ordinary, dryRun }, async (jobs, settings) =>
      jobs.drill(await drillOptions(settings, { choice, only })),
    );
    return reportResult(report, (screen) => printAbsences(screen, report.details?.notInSnapshot));
  },
});
