import { during, Failure } from '../../errors.ts';
import type { Writers } from '../../ports/writers.ts';
import type { Outcome, Run } from '../run.ts';
import { withWorkersStarted } from './checklist.ts';
import type { RestoreDetails } from './details.ts';
import type { InPlace } from './interrupted.ts';

type RestoreOutcome = Outcome<RestoreDetails>;

/**
 * Stops the application's writers while `work` runs and starts them again however it ends. They stay stopped only where
 * a database was emptied in place and `work` failed after that.
 */
export async function withoutWriters(
  writers: Writers | null,
  run: Run,
  inPlace: Readonly<InPlace>,
  work: () => Promise<RestoreOutcome>,
): Promise<RestoreOutcome> {
  if (writers === null) return work();
  run.reporter.stage('stop writers');
  try {
    await writers.stop(run.signal);
  } catch (error) {
    await startAgain(writers, run);
    throw during('nothing was touched: the writers could not be stopped', error);
  }
  let outcome: RestoreOutcome;
  try {
    outcome = await work();
  } catch (error) {
    if (inPlace.emptied) run.reporter.warn('the writers stay stopped: the database was emptied, and not all is back');
    else await startAgain(writers, run);
    throw error;
  }
  const failure = await startAgain(writers, run);
  return failure === null ? started(outcome) : unstarted(outcome, failure);
}

/** Null when they run. */
async function startAgain(writers: Writers, run: Run): Promise<Failure | null> {
  run.reporter.stage('start writers');
  try {
    await writers.start();
    return null;
  } catch (error) {
    const failure = during('the writers could not be started again', error);
    run.reporter.warn(failure.message);
    return failure;
  }
}

function started(outcome: RestoreOutcome): RestoreOutcome {
  const { details } = outcome;
  if (details?.checklist === undefined) return outcome;
  return { ...outcome, details: { ...details, checklist: withWorkersStarted(details.checklist) } };
}

/** The data is back; the writers are not, so the work is only partly done. */
function unstarted(outcome: RestoreOutcome, failure: Failure): RestoreOutcome {
  const summary = `${outcome.summary}; ${failure.message}`;
  const { kind, hint } = failure;
  const told = new Failure(kind, summary, { ...(hint === undefined ? {} : { hint }), cause: failure });
  return { ...outcome, exit: 'partial', summary, failure: outcome.failure ?? told };
}
