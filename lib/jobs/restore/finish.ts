import { withDetached, withoutLeftOut } from '../../core/restore/shortfall.ts';
import { tenths } from '../../core/runs/duration.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import { doubtText } from '../../core/verify/doubt.ts';
import { Failure } from '../../errors.ts';
import type { Kept } from '../../ports/swap.ts';
import type { TargetDatabase } from '../../ports/target.ts';
import type { BroughtFiles } from '../restoreSteps/bringFiles.ts';
import { inOrder } from '../restoreSteps/fill.ts';
import { countRestored, judge, refuseLosses } from '../restoreSteps/judge.ts';
import type { Outcome, Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import { chooseSound } from '../vaultRecords/chooseSound.ts';
import { aloneOn } from './alone.ts';
import { proveReadable } from './canary.ts';
import { carryOut, untouched } from './carryOut.ts';
import { checklistOf } from './checklist.ts';
import { conclude } from './conclude.ts';
import type { RestoreOptions, RestorePlan, RestorePorts } from './contract.ts';
import type { RestoreDetails } from './details.ts';
import { interruptibly } from './interrupted.ts';
import { findKept } from './kept.ts';
import type { LeftOut } from './leftOut.ts';
import { planOf, type Said, targetOf } from './planDatabase.ts';
import { swapIn } from './swapIn.ts';

/** Checks a kept copy once more against the manifest that it was made from, and swaps it in. */
export async function finishRestore(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
): Promise<Outcome<RestoreDetails>> {
  const target = targetOf(ports);
  run.reporter.stage('choose');
  const found = await findKept(target, options.database);
  const { database, snapshot } = found.copy;
  const named = { ...options, database, only: 'database' } as const;
  const chosen = await interruptibly(run, untouched, () =>
    chooseSound(ports.reader, run.host, { by: 'name', snapshot }, options.trust),
  );
  return aloneOn(ports, run, named, chosen, async (alone) => {
    run.reporter.stage('plan');
    if (!run.dryRun) await target.reopen(found.name);
    const kept = await findKept(target, database);
    refuseOther(chosen, kept);
    const plan = await planFinish(ports, run, named, chosen, kept);
    return carryOut(ports, run, named, { plan, chosen }, async () => {
      const began = run.clock.seconds();
      await interruptibly(run, `before the swap: ${kept.name} stays as it is`, async () => {
        await verifyAgain(ports, target, run, { manifest: chosen.manifest, plan, kept });
        await alone.refuseLost();
      });
      if (plan.database !== null) await swapIn(target, run, named, plan.database, { ...kept.copy, closed: null });
      const files = broughtOf(kept);
      const leftOut = leftOutOf(kept);
      const checklist = checklistOf({ plan, files, canary: ports.canary !== null, leftOut, removal: null });
      const seconds = tenths(run.clock.seconds() - began);
      return conclude(plan, {
        files,
        notes: [],
        seconds,
        statisticsSeconds: null,
        later: null,
        checklist,
        leftOut,
      });
    });
  });
}

/** Another snapshot may have taken the name since. */
function refuseOther({ manifest }: Chosen, { name, copy }: Kept): void {
  if (manifest.runId === copy.runId) return;
  throw new Failure('verification', `${name} was not made from the snapshot that is called ${copy.snapshot} now`, {
    hint: `lifeboat restore --discard --database ${copy.database}`,
  });
}

async function planFinish(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  { manifest, doubts }: Chosen,
  { name: fresh, copy }: Kept,
): Promise<RestorePlan> {
  const warnings = doubts.map((doubt) => `this snapshot is ${doubtText(doubt)}`);
  const said: Said = { warnings, obstacles: [] };
  const state = await targetOf(ports).state(copy.database, manifest);
  const which = {
    way: state.exists ? 'swap' : 'new',
    name: copy.database,
    besides: null,
    fresh,
    keptSince: copy.verifiedAt,
  } as const;
  const database = planOf(
    { ports, run, options, manifest, state: { ...state, missingRoles: copy.roles }, said },
    which,
  );
  return {
    snapshot: manifest.snapshot,
    snapshotAt: manifest.snapshotAt,
    ageSeconds: Math.round((run.clock.now().getTime() - Date.parse(manifest.snapshotAt)) / 1000),
    proven: null,
    skipped: [],
    database,
    stops: ports.writers?.description ?? null,
    files: null,
    keys: [],
    ...said,
  };
}

/** Counted by a plain role, as the first time. The copy is closed again whatever the result. */
async function verifyAgain(
  ports: RestorePorts,
  target: TargetDatabase,
  run: Run,
  { manifest, plan, kept }: { readonly manifest: Manifest; readonly plan: RestorePlan; readonly kept: Kept },
): Promise<void> {
  run.reporter.stage('verify');
  try {
    const { reader } = await target.revisit(kept.name, manifest);
    try {
      const tables = await countRestored(reader, manifest, 'tables', run.signal);
      const views = await countRestored(reader, manifest, 'materialized views', run.signal);
      const { leftOut } = kept.copy;
      const census = withDetached(inOrder([...tables, ...views]), leftOut ?? {});
      const differences = judge(manifest, { census, catalog: await reader.catalog() });
      const counted = leftOut === undefined ? differences : withoutLeftOut(differences, manifest.census, leftOut);
      refuseLosses(`the kept copy ${kept.name}`, counted);
    } finally {
      await target.settle(kept.name, manifest, []);
    }
    await proveReadable(ports, run, plan.database);
  } finally {
    await target.keep(kept.name, kept.copy);
  }
}

/** What the restore that made the copy did with files, from its mark. */
function broughtOf({ copy: { files } }: Kept): BroughtFiles | null {
  if (files === null) return null;
  const { written, writtenBytes, present, failedCount } = files;
  const none = { count: 0, first: [] };
  return {
    written,
    writtenBytes,
    present,
    overwritten: none,
    kept: none,
    elsewhere: none,
    failed: { count: failedCount, first: [] },
  };
}

/** The objects themselves are named in the receipt of that restore, and in the file. */
function leftOutOf({ copy: { leftOut } }: Kept): LeftOut | null {
  return leftOut === undefined ? null : { objects: [], ...leftOut };
}
