import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { statusLimits } from './jobOptions.ts';
import { printStatus } from './status/printStatus.ts';

export const statusCommand = defineCommand({
  name: 'status',
  summary: 'am I safe: how old, how proven, what would be lost; exit code 3 when something needs a look',
  options: {},
  examples: [
    { type: 'lifeboat status', does: 'at a glance' },
    { type: 'lifeboat status --json | jq .verdict', does: 'safe, look or at risk, for a program' },
  ],
  async run(context) {
    const { settings, jobs } = await composed(context, false);
    const found = await jobs.status(statusLimits(settings));
    return {
      exit: found.verdict === 'safe' ? 'done' : 'partial',
      document: found,
      print: (screen) => printStatus(screen, found, context.clock.now()),
    };
  },
});
