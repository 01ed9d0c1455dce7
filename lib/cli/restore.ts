import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseGrantedRights } from '../core/restore/roleRights.ts';
import { trustableDoubts } from '../core/verify/doubt.ts';
import { Failure } from '../errors.ts';
import type { RestoreOptions, RestoreWay } from '../jobs/restore/contract.ts';
import type { Choice } from '../jobs/vaultRecords/choose.ts';
import { choiceOf, choiceOptions } from './choice.ts';
import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { restoreOptions } from './jobOptions.ts';
import { reportResult } from './jobReport.ts';
import { runOnAws } from './onAws/run.ts';
import { onAwsOptions, wantsAws } from './onAws.ts';
import { flag, type OptionValues, oneOf, parsed, value } from './options.ts';
import { askForSnapshot } from './restore/askForSnapshot.ts';
import { confirmation, discardConfirmation } from './restore/confirmation.ts';
import { keptOptions, keptWish } from './restore/kept.ts';
import { printAfterwards } from './restore/printAfterwards.ts';
import { printPlan } from './restore/printPlan.ts';
import { taskVariables } from './restore/taskVariables.ts';
import { type RestoreReport, untilSound } from './restore/untilSound.ts';

const options = {
  ...choiceOptions,
  trust: oneOf('--trust <doubt>', 'restore in spite of this doubt, which the refusal names', trustableDoubts),
  only: oneOf('--only <surface>', 'leave the rest alone', ['database', 'objects']),
  database: value(
    '--database <name>',
    'restore under this name (default: the one in RESTORE_DATABASE_URL; the name it had where that is postgres, template1 or defaultdb)',
  ),
  inPlace: flag('--in-place', 'empty the existing database and restore into it: there is no way back'),
  beside: flag(
    '--beside',
    'restore and verify the database under a name of its own, swap nothing; with --confirm only if that is not its name',
  ),
  disconnect: flag('--disconnect', 'close the database to others and end their sessions before it is swapped'),
  keepGoing: flag(
    '--keep-going',
    'bring every row back; leave out or weaken the objects that fail, and list them with the statements to run later',
  ),
  asMaster: flag(
    '--as-master',
    'create as the master what a plain role may not create (functions in C, casts, event triggers, …), of a signed snapshot; the plan shows every statement',
  ),
  confirmStatements: value(
    '--confirm-statements <digest>',
    'with --as-master and --yes: the digest of the statements, which --dry-run shows',
  ),
  overwrite: flag('--overwrite', 'with --only objects: replace files that are newer than the snapshot, too'),
  keepNewer: flag('--keep-newer', 'with --only objects: keep files that are newer, however many they are'),
  ...keptOptions,
  grantAttributes: parsed(
    '--grant-attributes <role=rights>',
    'bring back privileged attributes, memberships or settings of a role, which are left out otherwise',
    parseGrantedRights,
    'roles and rights such as cdc=replication;jobs=bypassrls,pg_read_all_data',
  ),
  yes: flag('--yes', 'ask nothing'),
  confirm: value('--confirm <database>', 'its name, in place of the question, where it exists and is not empty'),
  dryRun: flag('--dry-run', 'print the plan, change nothing'),
  ...onAwsOptions,
} as const;

/** All options that a restore's task accepts; without a snapshot it uses the newest proven one. */
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
      type: 'lifeboat restore --yes --confirm port_nimara_crm',
      does: 'the newest snapshot without a doubt, asking nothing',
    },
    { type: 'lifeboat restore --on aws --confirm port_nimara_crm', does: 'the newest proven one, as a task on AWS' },
    { type: 'lifeboat restore --finish --disconnect', does: 'swaps in the verified copy that a restore had to keep' },
    { type: 'lifeboat restore --proven --beside', does: 'to look into it; the application notices nothing' },
  ],
  async run(context, values) {
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
        trust: values.trust === undefined ? [] : [values.trust],
        only: kept === null ? (values.only ?? 'both') : 'database',
        newer,
        database: values.database ?? null,
        way: wayOf(values),
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
    const first = asks && kept === null && named.by === 'latest' ? await askForSnapshot(jobs, context) : named;
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
