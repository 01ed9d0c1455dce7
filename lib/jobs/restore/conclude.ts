import { howMany } from '../../core/runs/named.ts';
import { Failure } from '../../errors.ts';
import type { BroughtFiles } from '../restoreSteps/bringFiles.ts';
import type { Outcome } from '../run.ts';
import type { ChecklistItem } from './checklist.ts';
import type { RestorePlan } from './contract.ts';
import { type RestoreDetails, restoredFilesOf } from './details.ts';
import { newerText } from './files.ts';
import { type LeftOut, leftOutText } from './leftOut.ts';
import { undoOf } from './renames.ts';

interface Result {
  readonly files: BroughtFiles | null;
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly statisticsSeconds: number | null;
  readonly later: readonly string[] | null;
  readonly checklist: readonly ChecklistItem[];
  readonly leftOut: LeftOut | null;
}

/** What a finished restore reports: on the screen, in the receipt. */
export function conclude(plan: RestorePlan, result: Result): Outcome<RestoreDetails> {
  const kept = result.files === null ? null : newerText(result.files.kept);
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
    snapshotAt: plan.snapshotAt,
    database: plan.database,
    ...(result.files === null ? {} : { files: restoredFilesOf(result.files) }),
    seconds: result.seconds,
    ...(result.statisticsSeconds === null ? {} : { statisticsSeconds: result.statisticsSeconds }),
    undo: undoOf(plan.database),
    later: result.later,
    checklist: result.checklist,
    ...(result.leftOut === null ? {} : { leftOut: result.leftOut }),
    ...(plan.asMaster === undefined
      ? {}
      : { asMaster: { digest: plan.asMaster.digest, statementCount: plan.asMaster.statements.length } }),
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
    `${summary}${leftOut === null ? '' : `; ${leftOutText(leftOut)}`}; ${failed.count} files could not be brought back${names.length === 0 ? '' : `: ${names.join(', ')}`}`,
    {
      hint: `the receipt lists ${howMany(failed)}; run the same command again to retry these: lifeboat restore --only objects (to a task: ONLY=objects)`,
    },
  );
  return { exit: 'partial', summary: failure.message, warnings, details, failure };
}
