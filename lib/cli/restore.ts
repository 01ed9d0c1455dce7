import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../errors.ts';
import type { RestoreOptions, RestoreWay } from '../jobs/restore/contract.ts';
import type { Choice } from '../jobs/vaultRecords/choose.ts';
import { choiceOf } from './choice.ts';
import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { restoreOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { runOnAws } from './onAws/run.ts';
import { wantsAws } from './onAws.ts';
import type { OptionValues } from './options.ts';
import { askForSnapshot } from './restore/askForSnapshot.ts';
import { confirmation, discardConfirmation } from './restore/confirmation.ts';
import { keptWish } from './restore/kept.ts';
import { restoreCommandOptions as options } from './restore/options.ts';
import { printAfterwards } from './restore/printAfterwards.ts';
import { printPlan } from './restore/printPlan.ts';
import { targetOf } from './restore/target.ts';
import { taskVariables } from './restore/taskVariables.ts';
import { type RestoreReport, untilSound } from './restore/untilSound.ts';

/** All options that a restore's task accepts. */
const heardOnAws = [
  'snapshot',
  'proven',
  'beside',
  'confirm',
  'yes',
  'disconnect',
  'keepGoing',
  'asMaster',
  'confirmStatements',
  'overwrite',
  'keepNewer',
  'only',
  'trust',
  'grantAttributes',
] as const;

export const restoreCommand = defineCommand({
  name: 'restore',
  summary: 'bring a snapshot back: database and files as of one moment',
  options,
  examples: [
    { type: 'lifeboat restore', does: 'asks what is needed and shows the plan first' },
    { type: 'lifeboat restore --at 2026-03-01T11:30Z --dry-run', does: 'what going back to then would do' },
    {
      type: 'lifeboat restore --at 2026-03-01T14:32:06Z --beside',
      does: 'the second before the mistake, to look into',
    },
    {
      type: 'lifeboat restore --yes --confirm port_nimara_crm',
      does: 'the newest snapshot without a doubt, asking nothing',
    },
    {
      type: 'lifeboat restore --on aws --confirm port_nimara_crm',
      does: 'the newest without a doubt, as a task on AWS',
    },
    { type: 'lifeboat restore --finish --disconnect', does: 'swaps in the verified copy that a restore had to keep' },
    { type: 'lifeboat restore --proven --beside', does: 'to look into it; the application notices nothing' },
  ],
  async run(context, values) {
    const target = targetOf(values);
    const named = choiceOf(values);
    const newer = newerOf(values);
    const kept = keptWish(values);
    refuseAloneDigest(values);
    if (wantsAws(options, values, heardOnAws)) {
      return runOnAws(context, 'restore', {
        follow: values.follow,
        variables: async () => taskVariables(context, values),
      });
    }
    const { settings, jobs } = await composed(context, values.dryRun);
    const asks = context.interactive && !values.yes && !values.dryRun;
    const restore = (choice: Choice, keepGoing: boolean): Promise<RestoreReport> =>
      jobs.restore({
        choice,
        ...(target === undefined ? {} : { target }),
        trust: values.trust === undefined ? [] : [values.trust],
        only: kept === null ? (values.only ?? 'both') : 'database',
        newer,
        database: values.database ?? null,
        way: wayOf(values),
        tablespaces: values.tablespaces,
        disconnect: values.disconnect,
        keepGoing,
        asMaster: values.asMaster,
        keepList: (name, sql) => keepList(settings.scratchDirectory, name, sql),
        kept,
        ...(values.grantAttributes === undefined ? {} : { granted: values.grantAttributes }),
        ...restoreOptions(settings),
        confirm: confirmation(context, {
          asks,
          yes: values.yes,
          name: values.confirm,
          digest: values.confirmStatements,
        }),
        confirmDiscard: discardConfirmation(context, { asks, yes: values.yes }),
      });
    const first =
      asks && kept === null && named.by === 'latest' && target === undefined
        ? await askForSnapshot(jobs, context)
        : named;
    const report = await untilSound(context, { asks, restore }, { choice: first, keepGoing: values.keepGoing });
    return reportResult(report, (screen) => {
      const { details } = report;
      if (details?.plan !== undefined) printPlan(screen, details.plan);
      else if (details !== undefined) printAfterwards(screen, details);
    });
  },
});

function wayOf({
  inPlace,
  beside,
  confirm,
}: Pick<OptionValues<typeof options>, 'inPlace' | 'beside' | 'confirm'>): RestoreWay {
  if (inPlace && beside) {
    throw new Failure('usage', '--in-place and --beside are two places', { hint: 'say one of them' });
  }
  if (beside) return { kind: 'beside', unless: confirm ?? null };
  return { kind: inPlace ? 'in place' : 'swap' };
}

function refuseAloneDigest({
  asMaster,
  confirmStatements,
}: Pick<OptionValues<typeof options>, 'asMaster' | 'confirmStatements'>): void {
  if (asMaster || confirmStatements === undefined) return;
  throw new Failure('usage', '--confirm-statements is for --as-master, which was not given', {
    hint: 'add --as-master, or leave out --confirm-statements',
  });
}

function newerOf({
  only,
  overwrite,
  keepNewer,
}: Pick<OptionValues<typeof options>, 'only' | 'overwrite' | 'keepNewer'>): RestoreOptions['newer'] {
  if (overwrite && keepNewer) {
    throw new Failure('usage', '--overwrite and --keep-newer contradict each other', { hint: 'say one of them' });
  }
  if (!overwrite && !keepNewer) return undefined;
  const said = overwrite ? '--overwrite' : '--keep-newer';
  if (only !== 'objects') {
    throw new Failure('usage', `${said} is for files alone: with its database, a snapshot's files replace newer ones`, {
      hint: `say --only objects, or leave out ${said}`,
    });
  }
  return overwrite ? 'overwrite' : 'keep';
}

/**
 * Writes what a restore left out where a person finds it: into the current directory, or, where that is not writable,
 * into `scratchDirectory`. Readable only by its owner. Returns its path.
 */
async function keepList(scratchDirectory: string, name: string, sql: string): Promise<string> {
  const write = async (directory: string): Promise<string> => {
    const path = resolve(join(directory, name));
    await writeFile(path, sql, { mode: 0o600, flag: 'wx' });
    return path;
  };
  try {
    return await write('.');
  } catch {
    return write(scratchDirectory);
  }
}
