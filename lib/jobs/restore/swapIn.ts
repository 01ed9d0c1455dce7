import type { KeptCopy } from '../../core/restore/keptCopy.ts';
import { Failure } from '../../errors.ts';
import type { TargetDatabase } from '../../ports/target.ts';
import type { Run } from '../run.ts';
import type { DatabasePlan, RestoreOptions } from './contract.ts';
import { Interrupted } from './interrupted.ts';
import { ways } from './kept.ts';

/**
 * Swaps a verified database in. From here on it is worth keeping: it is marked and closed, so that whatever prevents
 * the swap, it stays as verified and one command finishes the restore.
 */
export async function swapIn(
  database: TargetDatabase,
  run: Run,
  options: Pick<RestoreOptions, 'disconnect'>,
  plan: DatabasePlan,
  copy: KeptCopy,
): Promise<void> {
  run.reporter.stage('swap');
  const names = { fresh: plan.fresh, current: plan.name, retired: plan.retired ?? `${plan.fresh}_unused` };
  const kept = plan.way !== 'beside';
  try {
    if (kept) await database.keep(plan.fresh, copy);
    await database.swap({ ...names, disconnect: options.disconnect });
  } catch (error) {
    const failure = unswapped(plan, kept ? copy : null, error);
    throw run.signal.aborted ? new Interrupted(failure, error) : failure;
  }
}

function unswapped({ fresh }: DatabasePlan, copy: KeptCopy | null, error: unknown): Failure {
  const kind = error instanceof Failure ? error.kind : 'unexpected';
  const why = error instanceof Error ? error.message : String(error);
  const first = error instanceof Failure ? error.hint : undefined;
  const state = copy === null ? '' : ' (kept, and closed to others)';
  const hints = [...(first === undefined ? [] : [first]), ...(copy === null ? [] : [ways(copy)])];
  return new Failure(
    kind,
    `the snapshot is restored and verified as ${fresh}, but could not be swapped in${state}: ${why}`,
    { ...(hints.length === 0 ? {} : { hint: hints.join('; then ') }), cause: error },
  );
}
