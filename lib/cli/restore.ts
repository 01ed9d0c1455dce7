import { Failure } from '../errors.ts';
import type { RestoreWay } from '../jobs/restore/contract.ts';
import { choiceOf, choiceOptions } from './choice.ts';
import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { reportResult } from './jobReport.ts';
import { flag, oneOf, value } from './options.ts';
import { askForSnapshot } from './restore/askForSnapshot.ts';
import { confirmation } from './restore/confirmation.ts';
import { printAfterwards } from './restore/printAfterwards.ts';
import { printPlan } from './restore/printPlan.ts';
import { restoreJobs } from './restoreJobs.ts';

export const restoreCommand = defineCommand({
  name: 'restore',
  summary: 'bring a snapshot back: database and files as of one moment',
  options: {
    ...choiceOptions,
    only: oneOf('--only <surface>', 'leave the rest alone', ['database', 'objects']),
    database: value('--database <name>', 'restore under this name (default: the name it had)'),
    inPlace: flag('--in-place', 'empty the existing database and restore into it: there is no way back'),
    beside: flag(
      '--beside',
      'restore and verify the database under a name of its own, swap nothing; with --confirm only if that is not its name',
    ),
    disconnect: flag('--disconnect', 'end other sessions of the database before it is swapped'),
    yes: flag('--yes', 'ask nothing'),
    confirm: value('--confirm <database>', 'its name, in place of the question, where it exists and is not empty'),
    dryRun: flag('--dry-run', 'print the plan, change nothing'),
  },
  examples: [
    { type: 'lifeboat restore', does: 'asks what is needed and shows the plan first' },
    { type: 'lifeboat restore --at 2026-03-01T11:30Z --dry-run', does: 'what going back to then would do' },
    { type: 'lifeboat restore --yes --confirm port_nimara_crm', does: 'the newest snapshot, asking nothing' },
    { type: 'lifeboat restore --proven --beside', does: 'to look into it; the application notices nothing' },
  ],
  async run(context, options) {
    const { settings, jobs } = await composed(context, options.dryRun);
    const only = options.only ?? 'both';
    const named = choiceOf(options);
    const asks = context.interactive && !options.yes && !options.dryRun;
    const report = await jobs.restore({
      choice: asks && named.by === 'latest' ? await askForSnapshot(jobs, context) : named,
      only,
      database: options.database ?? null,
      way: wayOf(options),
      disconnect: options.disconnect,
      jobs: restoreJobs(),
      concurrency: settings.mirrorConcurrency,
      confirm: confirmation(context, { asks, yes: options.yes, name: options.confirm }),
    });
    return reportResult(report, (screen) => {
      const { details } = report;
      if (details?.plan !== undefined) printPlan(screen, details.plan);
      else if (details !== undefined) printAfterwards(screen, details);
    });
  },
});

function wayOf(options: {
  readonly inPlace: boolean;
  readonly beside: boolean;
  readonly confirm: string | undefined;
}): RestoreWay {
  if (options.inPlace && options.beside) {
    throw new Failure('usage', '--in-place and --beside are two places', { hint: 'say one of them' });
  }
  if (options.beside) return { kind: 'beside', unless: options.confirm ?? null };
  return { kind: options.inPlace ? 'in place' : 'swap' };
}
