import { Failure, followedBy, RestoreFailed } from '../errors.ts';
import { exclusively } from './exclusively.ts';
import { type Chosen, DamagedSnapshot, withOlder } from './records/choose.ts';
import { chooseSound } from './records/chooseSound.ts';
import { recorded } from './records/recorded.ts';
import { type Alone, aloneOn } from './restore/alone.ts';
import type { RestoreOptions, RestorePorts } from './restore/contract.ts';
import type { RestoreDetails } from './restore/details.ts';
import { executeRestore } from './restore/execute.ts';
import { refuseTooManyNewer } from './restore/files.ts';
import { type InPlace, interruptibly } from './restore/interrupted.ts';
import { planRestore } from './restore/plan.ts';
import { refuseSessions } from './restore/sessions.ts';
import { withoutWriters } from './restore/writers.ts';
import type { JobReport, Outcome, Run } from './run.ts';

/** Brings a snapshot back: database and files as of one moment, verified, then swapped in. */
export function restore(ports: RestorePorts, run: Run, options: RestoreOptions): Promise<JobReport<RestoreDetails>> {
  return recorded('restore', run, ports, () =>
    exclusively(ports.exclusion, ['restore'], false, () => restoreNow(ports, run, options)),
  );
}

async function restoreNow(ports: RestorePorts, run: Run, options: RestoreOptions): Promise<Outcome<RestoreDetails>> {
  run.reporter.stage('choose');
  try {
    const chosen = await interruptibly(run, untouched, () =>
      chooseSound(ports.reader, run.host, options.choice, options.trust),
    );
    try {
      return await aloneOn(ports, run, options, chosen, (alone) => restoreChosen(ports, run, options, chosen, alone));
    } catch (error) {
      throw await withOlder(error, chosen.older);
    }
  } catch (failure) {
    const met = errorsOf(failure);
    if (!(failure instanceof Failure) || run.signal.aborted) throw failure;
    if (!(failure instanceof DamagedSnapshot) && met === null) throw failure;
    // Told apart from the sentence, so that the next older one can be offered on a terminal.
    const details = { ...(failure instanceof DamagedSnapshot ? { older: failure.older } : {}), ...met };
    return { exit: failure.kind, summary: failure.message, warnings: [], details, failure };
  }
}

/** What the server refused, where a restore stopped at it. */
function errorsOf(error: unknown): Pick<RestoreDetails, 'errors' | 'errorCount'> | null {
  if (error instanceof RestoreFailed) return { errors: error.told.errors, errorCount: error.told.errorCount };
  return error instanceof Error && error.cause !== undefined ? errorsOf(error.cause) : null;
}

const untouched = 'before anything was touched';

async function restoreChosen(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  chosen: Chosen,
  alone: Alone,
): Promise<Outcome<RestoreDetails>> {
  run.reporter.stage('plan');
  const plan = await interruptibly(run, untouched, () => planRestore(ports, run, options, chosen));
  if (run.dryRun) {
    return { exit: 'done', summary: `would restore ${plan.snapshot}`, warnings: [], details: { plan } };
  }
  if (plan.obstacles.length > 0) {
    throw new Failure('configuration', `${plan.snapshot} cannot be restored here: ${plan.obstacles.join('; ')}`, {
      hint: 'nothing was touched; mend this at the target and run the same command again',
    });
  }
  refuseTooManyNewer(plan);
  if (!(await options.confirm(plan))) {
    throw new Failure('interrupted', 'not confirmed; nothing was touched');
  }
  const inPlace: InPlace = { emptied: false };
  const work = (): Promise<Outcome<RestoreDetails>> =>
    ports.scratch.use('restore', (directory) =>
      executeRestore(ports, run, options, { chosen, plan, directory, inPlace, alone }),
    );
  if (plan.database?.way === 'beside') return work();
  const { result, leftPaused } = await ports.schedules.paused(() =>
    withoutWriters(ports.writers, run, inPlace, async () => {
      await interruptibly(run, untouched, () => refuseSessions(ports.database, options, plan, chosen));
      return work();
    }),
  );
  return leftPaused === null ? result : withPaused(result, leftPaused);
}

/** What was restored is told all the same, and how to go back. */
function withPaused(outcome: Outcome<RestoreDetails>, leftPaused: Failure): Outcome<RestoreDetails> {
  const done = outcome.failure ?? new Failure(leftPaused.kind, outcome.summary);
  const failure = followedBy(done, leftPaused);
  return { ...outcome, exit: failure.kind, summary: failure.message, failure };
}
