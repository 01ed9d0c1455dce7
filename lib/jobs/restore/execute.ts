import { keptVersions } from '../../core/files/bucketSettings.ts';
import { tenths } from '../../core/runs/duration.ts';
import { type BroughtFiles, bringFiles, elsewhereText } from '../restoreSteps/bringFiles.ts';
import { filesOfSnapshot } from '../restoreSteps/filesOfSnapshot.ts';
import type { Outcome, Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { Alone } from './alone.ts';
import type { Fetched } from './asMaster.ts';
import { proveReadable } from './canary.ts';
import { checklistOf } from './checklist.ts';
import { conclude } from './conclude.ts';
import type { RestoreOptions, RestorePlan, RestorePorts } from './contract.ts';
import { restoreDatabase } from './database.ts';
import type { RestoreDetails } from './details.ts';
import { removalOf } from './files.ts';
import { beforeTheSwap, type InPlace, interruptibly } from './interrupted.ts';
import { keptCopyOf } from './kept.ts';
import { listLeftOut } from './leftOut.ts';
import { laterOf } from './renames.ts';
import { swapIn } from './swapIn.ts';

interface Work {
  readonly chosen: Chosen;
  readonly plan: RestorePlan;
  readonly directory: string;
  /** Where the archive was fetched already. */
  readonly fetched: Fetched | null;
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
  // Before anything else: if the bucket cannot be created, there is no point in restoring.
  if (plan.files !== null) {
    const versions = keptVersions(plan.files.settings);
    await interruptibly(run, 'before anything was touched', async () => ports.files?.prepare({ versions }));
  }
  const restored =
    plan.database === null || ports.database === null
      ? null
      : await restoreDatabase(ports, run, options, { ...work, database: ports.database, target: plan.database });
  let files: BroughtFiles | null = null;
  try {
    files = await interruptibly(run, beforeTheSwap(plan), async () => {
      const brought = await theFiles(ports, run, options, work);
      await proveReadable(ports, run, plan.database);
      // The last moment at which an abort goes unnoticed.
      run.signal.throwIfAborted();
      if (plan.database?.way !== 'in place') await work.alone.refuseLost();
      return brought;
    });
  } catch (error) {
    throw restored === null ? error : await restored.discardedAfter(error);
  }
  // A swap that fails leaves a copy behind, and the list of what it lacks.
  const leftOut =
    plan.database === null || restored === null
      ? null
      : await listLeftOut(
          run,
          options,
          { manifest: chosen.manifest, snapshot: plan.snapshot, database: plan.database },
          restored.unrestored,
        );
  if (plan.database !== null && ports.database !== null && plan.database.way !== 'in place') {
    const copy = keptCopyOf(plan.database, chosen.manifest, { files, leftOut }, run.clock.now());
    await swapIn(ports.database, run, options, plan.database, copy);
  }
  const statisticsSeconds = restored?.statisticsSeconds ?? null;
  const seconds = tenths(run.clock.seconds() - began - (statisticsSeconds ?? 0));
  const later = laterOf(plan.database, run.clock.now());
  const removal = await removalOf(ports.files, plan.files, files);
  const checklist = checklistOf({ plan, files, canary: ports.canary !== null, leftOut, removal });
  const notes = [...(restored?.notes ?? []), ...(files === null ? [] : elsewhereText(files.elsewhere))];
  return conclude(plan, { files, notes, seconds, statisticsSeconds, later, checklist, leftOut });
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
  const found = await filesOfSnapshot(ports.reader, run.host, chosen);
  return bringFiles({ reader: ports.reader, target }, run, found, plan.files, options.concurrency);
}
