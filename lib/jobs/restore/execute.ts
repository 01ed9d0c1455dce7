import { howMany } from '../../core/named.ts';
import { during, Failure } from '../../errors.ts';
import type { TargetDatabase } from '../../ports.ts';
import type { Chosen } from '../records/choose.ts';
import { type BroughtFiles, bringFiles } from '../restoring/bringFiles.ts';
import type { Outcome, Run } from '../run.ts';
import type { Alone } from './alone.ts';
import { type ChecklistItem, checklistOf } from './checklist.ts';
import type { DatabasePlan, RestoreOptions, RestorePlan, RestorePorts } from './contract.ts';
import { restoreDatabase } from './database.ts';
import { type RestoreDetails, restoredFilesOf } from './details.ts';
import { filesOf, keptText, removalOf } from './files.ts';
import { beforeTheSwap, type InPlace, Interrupted, interruptibly } from './interrupted.ts';
import { type LeftOut, leftOutText, listLeftOut } from './leftOut.ts';
import { laterOf, undoOf } from './renames.ts';

interface Work {
  readonly chosen: Chosen;
  readonly plan: RestorePlan;
  readonly directory: string;
  readonly inPlace: InPlace;
  readonly alone: Alone;
}

/** Database into its new place and verified, then the files, then the swap: the application never sees half of it. */
export async function executeRestore(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  work: Work,
): Promise<Outcome<RestoreDetails>> {
  const { plan, chosen } = work;
  const began = run.clock.seconds();
  // Before anything else, for where the bucket cannot be made, nothing need be restored.
  if (plan.files !== null) await interruptibly(run, 'before anything was touched', async () => ports.files?.prepare());
  const restored =
    plan.database === null || ports.database === null
      ? null
      : await restoreDatabase(ports, run, options, { ...work, database: ports.database, target: plan.database });
  let files: BroughtFiles | null = null;
  try {
    files = await interruptibly(run, beforeTheSwap(plan), async () => {
      const brought = await theFiles(ports, run, options, work);
      await proveReadable(ports, run, plan);
      // The last moment at which nobody would notice anything.
      run.signal.throwIfAborted();
      if (plan.database?.way !== 'in place') await work.alone.refuseLost();
      return brought;
    });
  } catch (error) {
    throw restored === null ? error : await restored.discardedAfter(error);
  }
  if (plan.database !== null && ports.database !== null) await swapIn(ports.database, run, options, plan.database);
  const seconds = Math.round((run.clock.seconds() - began) * 10) / 10;
  const later = laterOf(plan.database, run.clock.now());
  const leftOut =
    plan.database === null || restored === null
      ? null
      : await listLeftOut(run, options, { snapshot: plan.snapshot, database: plan.database }, restored.unrestored);
  const removal = await removalOf(ports.files, plan.files, files);
  const checklist = checklistOf({ plan, files, canary: ports.canary !== null, leftOut, removal });
  return conclude(plan, chosen, { files, notes: restored?.notes ?? [], seconds, later, checklist, leftOut });
}

/** The last look before the swap: as the master, for the restoring role has ended. */
async function proveReadable(ports: RestorePorts, run: Run, plan: RestorePlan): Promise<void> {
  if (ports.canary === null || plan.database === null || ports.database === null) return;
  run.reporter.stage('canary');
  await ports.canary.prove({ ...ports.database.address, database: plan.database.fresh }, run.signal);
}

async function theFiles(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  work: Work,
): Promise<BroughtFiles | null> {
  const { plan, chosen } = work;
  if (plan.files === null || ports.files === null) return null;
  run.reporter.stage('files');
  const target = ports.files;
  const found = await filesOf(ports, run, chosen.manifest);
  return bringFiles({ reader: ports.reader, target }, run, found, plan.files, options.concurrency);
}

async function swapIn(database: TargetDatabase, run: Run, options: RestoreOptions, plan: DatabasePlan): Promise<void> {
  if (plan.way === 'in place') return;
  run.reporter.stage('swap');
  const names = { fresh: plan.fresh, current: plan.name, retired: plan.retired ?? `${plan.fresh}_unused` };
  for (let attempt = 1; ; attempt += 1) {
    if (options.disconnect) await database.disconnect(plan.name);
    try {
      await database.swap(names);
      return;
    } catch (error) {
      // A pool connects again at once, and may win the moment between the two.
      if (options.disconnect && attempt < swapAttempts) continue;
      const failure = during(
        `the snapshot is restored and verified as ${plan.fresh}, but could not be swapped in`,
        error,
      );
      throw run.signal.aborted ? new Interrupted(failure, error) : failure;
    }
  }
}

const swapAttempts = 5;

function conclude(
  plan: RestorePlan,
  chosen: Chosen,
  result: {
    readonly files: BroughtFiles | null;
    readonly notes: readonly string[];
    readonly seconds: number;
    readonly later: readonly string[] | null;
    readonly checklist: readonly ChecklistItem[];
    readonly leftOut: LeftOut | null;
  },
): Outcome<RestoreDetails> {
  const kept = result.files === null ? null : keptText(result.files.kept);
  const parts = [
    ...(plan.database === null
      ? []
      : [`${plan.database.tables} tables, ${plan.database.rows} rows in ${plan.database.name}`]),
    ...(result.files === null ? [] : [`${result.files.written} files written, ${result.files.present} were there`]),
    ...(kept === null ? [] : [kept]),
  ];
  const summary = `restored ${plan.snapshot}: ${parts.join('; ')}`;
  const details = {
    snapshot: plan.snapshot,
    snapshotAt: chosen.manifest.snapshotAt,
    database: plan.database,
    ...(result.files === null ? {} : { files: restoredFilesOf(result.files) }),
    seconds: result.seconds,
    undo: undoOf(plan.database),
    later: result.later,
    checklist: result.checklist,
    ...(result.leftOut === null ? {} : { leftOut: result.leftOut }),
  };
  const warnings = [...plan.warnings, ...result.notes];
  const failed = result.files?.failed;
  const { leftOut } = result;
  if (failed === undefined || failed.count === 0) {
    if (leftOut !== null) {
      const told = new Failure('verification', `${summary}; ${leftOutText(leftOut)}`, {
        hint: 'correct the cause of each, then run its statement in psql',
      });
      return { exit: 'partial', summary: told.message, warnings, details, failure: told };
    }
    if (kept === null) return { exit: 'done', summary, warnings, details };
    const told = new Failure('brake', summary, {
      hint: 'the receipt lists them; to replace them too: lifeboat restore --only objects --overwrite (to a task: ONLY=objects and OVERWRITE=true)',
    });
    return { exit: 'partial', summary: told.message, warnings, details, failure: told };
  }
  const names = failed.first.slice(0, 3).map(({ key, reason }) => `${JSON.stringify(key)} (${reason})`);
  const failure = new Failure(
    'verification',
    `${summary}${leftOut === null ? '' : `; ${leftOutText(leftOut)}`}; ${failed.count} files could not be brought back: ${names.join(', ')}`,
    {
      hint: `the receipt lists ${howMany(failed)}; run the same command again to try these anew: lifeboat restore --only objects (to a task: ONLY=objects)`,
    },
  );
  return { exit: 'partial', summary: failure.message, warnings, details, failure };
}
