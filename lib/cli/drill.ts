import { attended } from './attended.ts';
import { choiceOf, choiceOptions } from './choice.ts';
import { defineCommand } from './command.ts';
import { drillOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { flag, oneOf } from './options.ts';

export const drillCommand = defineCommand({
  name: 'drill',
  summary: 'restore a snapshot into throwaway places and prove that it came back whole',
  options: {
    ...choiceOptions,
    only: oneOf('--only <surface>', 'half a drill, which proves nothing', ['database', 'objects']),
    dryRun: flag('--dry-run', 'say what would be restored where, change nothing'),
  },
  examples: [
    { type: 'lifeboat drill', does: 'the newest snapshot' },
    { type: 'lifeboat drill --snapshot 2026-03-01/12', does: 'that one' },
  ],
  async run(context, options) {
    const { only = 'both', dryRun } = options;
    const choice = choiceOf(options);
    const ordinary = choice.by === 'latest' && only === 'both';
    const report = await attended(context, 'drill', { ordinary, dryRun }, async (jobs, settings) =>
      jobs.drill(await drillOptions(settings, { choice, only })),
    );
    return reportResult(report);
  },
});
