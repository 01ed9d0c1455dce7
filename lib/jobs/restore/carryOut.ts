import { Failure, followedBy } from '../../errors.ts';
import type { Outcome, Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { RestoreOptions, RestorePlan, RestorePorts } from './contract.ts';
import type { RestoreDetails } from './details.ts';
import { refuseTooManyNewer } from './files.ts';
import { type InPlace, interruptibly } from './interrupted.ts';
import { refusePrivileged, stopsAt } from './privileged.ts';
import { refuseSessions } from './sessions.ts';
import { withoutWriters } from './writers.ts';

export const untouched = 'before anything was touched';

type RestoreOutcome = Outcome<RestoreDetails>;

/**
 * Everything after the plan: refuses or asks for confirmation, then works with schedules paused and the writers
 * stopped.
 */
export async function carryOut(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  { plan, chosen }: { readonly plan: RestorePlan; readonly chosen: Chosen },
  perform: (inPlace: InPlace) => Promise<RestoreOutcome>,
): Promise<RestoreOutcome> {
  if (run.dryRun) return dryRunOf(plan, options, chosen);
  refuse(plan, options, chosen);
  if (!(await options.confirm(plan))) {
    throw new Failure('interrupted', 'not confirmed; nothing was touched');
  }
  const inPlace: InPlace = { emptied: false };
  if (plan.database?.way === 'beside') return perform(inPlace);
  const { result, leftPaused } = await ports.schedules.paused(() =>
    withoutWriters(ports.writers, run, inPlace, async () => {
      await interruptibly(run, untouched, () => refuseSessions(ports.database, options, plan, chosen));
      return perform(inPlace);
    }),
  );
  return leftPaused === null ? result : withPaused(result, leftPaused);
}

/** Throws where nobody needs to be asked, because the restore could not go on. */
function refuse(plan: RestorePlan, options: RestoreOptions, { manifest }: Chosen): void {
  if (plan.obstacles.length > 0) {
    throw new Failure('configuration', `${plan.snapshot} cannot be restored here: ${plan.obstacles.join('; ')}`, {
      hint: 'nothing was touched; fix this at the target and run the same command again',
    });
  }
  if (options.kept === null) refusePrivileged(stopsAt(options, manifest));
  refuseTooManyNewer(plan);
}

/** The plan, with the answer that the restore itself would give to it. */
function dryRunOf(plan: RestorePlan, options: RestoreOptions, chosen: Chosen): RestoreOutcome {
  const details = { plan };
  try {
    refuse(plan, options, chosen);
    return { exit: 'done', summary: `would restore ${plan.snapshot}`, warnings: [], details };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { exit: error.kind, summary: error.message, warnings: [], details, failure: error };
  }
}

/** Still reports what was restored, and how to go back. */
function withPaused(outcome: RestoreOutcome, leftPaused: Failure): RestoreOutcome {
  const done = outcome.failure ?? new Failure(leftPaused.kind, outcome.summary);
  const failure = followedBy(done, leftPaused);
  return { ...outcome, exit: failure.kind, summary: failure.message, failure };
}
