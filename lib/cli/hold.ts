import { Failure } from '../errors.ts';
import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { reportResult } from './jobReport.ts';
import { flag } from './options.ts';

export const holdCommand = defineCommand({
  name: 'hold',
  summary: 'keep a snapshot for good (legal hold), or release it',
  arguments: [{ name: '<snapshot>', meaning: 'as `lifeboat list` names it' }],
  options: {
    release: flag('--release', 'let retention have it again'),
    dryRun: flag('--dry-run', 'change nothing'),
  },
  examples: [
    { type: 'lifeboat hold 2026-03-01/12', does: 'kept from prune and lifecycle' },
    { type: 'lifeboat hold 2026-03-01/12 --release', does: 'no longer' },
  ],
  async run(context, options, [snapshot]) {
    if (snapshot === undefined) throw new Failure('usage', 'no snapshot is named', { hint: 'lifeboat list' });
    const { jobs } = await composed(context, options.dryRun);
    return reportResult(await jobs.hold(snapshot, !options.release));
  },
});
