import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { baseOptions, streamOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { flag } from './options.ts';

export const streamCommand = defineCommand({
  name: 'stream',
  summary: 'keep streaming the log of the cluster into the vault, with a base backup now and then, until told to stop',
  options: {
    logOnly: flag('--log-only', 'take no base backups besides: a person does, with lifeboat base'),
    dropSlot: flag('--drop-slot', 'instead: let the source keep no log for the vault any more'),
    dryRun: flag('--dry-run', 'check everything, change nothing'),
  },
  examples: [
    { type: 'lifeboat stream', does: 'about a minute of work is lost at most, and every moment since can be restored' },
    { type: 'lifeboat stream --drop-slot', does: 'when the log is not to be streamed any more' },
  ],
  async run(context, { logOnly, dropSlot, dryRun }) {
    const { settings, jobs } = await composed(context, dryRun);
    if (dropSlot) return reportResult(await jobs.dropSlots());
    const bases = logOnly ? null : baseOptions(settings, null);
    return reportResult(await jobs.stream(streamOptions(settings), bases));
  },
});
