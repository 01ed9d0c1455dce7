import { Failure, RestoreFailed } from '../errors.ts';
import { exclusively } from './exclusively.ts';
import { type Alone, aloneOn } from './restore/alone.ts';
import { type Fetched, withStatements } from './restore/asMaster.ts';
import { carryOut, untouched } from './restore/carryOut.ts';
import type { RestoreOptions, RestorePorts } from './restore/contract.ts';
import type { RestoreDetails } from './restore/details.ts';
import { discardCopy } from './restore/discard.ts';
import { executeRestore } from './restore/execute.ts';
import { finishRestore } from './restore/finish.ts';
import { interruptibly } from './restore/interrupted.ts';
import { openedText } from './restore/kept.ts';
import { reopenLeft } from './restore/left.ts';
import { freshName, targetName } from './restore/names.ts';
import { planRestore } from './restore/plan.ts';
import { fromWindow, type Recovered } from './restore/recovered.ts';
import type { JobReport, Outcome, Run } from './run.ts';
import { type Chosen, DamagedSnapshot, withOlder } from './vaultRecords/choose.ts';
import { chooseSound } from './vaultRecords/chooseSound.ts';
import { recorded, settled } from './vaultRecords/recorded.ts';

/** Brings a snapshot back: database and files as of one moment, verified, then swapped in. */
export function restore(ports: RestorePorts, run: Run, options: RestoreOptions): Promise<JobReport<RestoreDetails>> {
  const alone = (work: () => Promise<Outcome<RestoreDetails>>) =>
    exclusively(ports.exclusion, ['restore'], false, work);
  // It changes nothing for the application, so there is no receipt that would set a new baseline.
  if (options.kept === 'discard') {
    return settled(run, () => alone(() => discardCopy(ports, run, options))).then((outcome) => ({
      job: 'restore',
      ...outcome,
    }));
  }
  return recorded('restore', run, ports, () =>
    alone(() => (options.kept === 'finish' ? finishRestore(ports, run, options) : restoreNow(ports, run, options))),
  );
}

async function restoreNow(ports: RestorePorts, run: Run, options: RestoreOptions): Promise<Outcome<RestoreDetails>> {
  run.reporter.stage('choose');
  const recovered = ({ chosen, fetched, recovery }: Recovered) =>
    aloneOn(ports, run, options, chosen, (alone) =>
      restoreChosen(ports, run, options, chosen, alone, { fetched, recovery }),
    );
  try {
    return await fromWindow(ports, run, options, recovered, (uncovered) =>
      restoreSnapshot(ports, run, options, uncovered),
    );
  } catch (failure) {
    const met = errorsOf(failure);
    if (!(failure instanceof Failure) || run.signal.aborted) throw failure;
    if (!(failure instanceof DamagedSnapshot) && met === null) throw failure;
    // Kept apart from the sentence, so that a terminal can offer the next older one.
    const details = { ...(failure instanceof DamagedSnapshot ? { older: failure.older } : {}), ...met };
    return { exit: failure.kind, summary: failure.message, warnings: [], details, failure };
  }
}

/** `uncovered`: why the moment that was asked for is not recovered itself; null where there is nothing to say. */
async function restoreSnapshot(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  uncovered: string | null,
): Promise<Outcome<RestoreDetails>> {
  if (uncovered !== null) run.reporter.warn(`a snapshot is restored: ${uncovered}`);
  const chosen = await interruptibly(run, untouched, () =>
    chooseSound(ports.reader, run.host, options.choice, options.trust),
  );
  try {
    return await aloneOn(ports, run, options, chosen, (alone) => restoreChosen(ports, run, options, chosen, alone));
  } catch (error) {
    throw await withOlder(error, chosen.older);
  }
}

/** What the server refused, where a restore stopped at it. */
function errorsOf(error: unknown): Pick<RestoreDetails, 'errors' | 'errorCount'> | null {
  if (error instanceof RestoreFailed) return { errors: error.told.errors, errorCount: error.told.errorCount };
  return error instanceof Error && error.cause !== undefined ? errorsOf(error.cause) : null;
}

async function restoreChosen(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  chosen: Chosen,
  alone: Alone,
  recovered: Pick<Recovered, 'fetched' | 'recovery'> | null = null,
): Promise<Outcome<RestoreDetails>> {
  run.reporter.stage('plan');
  if (options.only !== 'objects') await reopenOwn(ports, run, options, chosen);
  const work = async (fetched: Fetched | null): Promise<Outcome<RestoreDetails>> => {
    const planned = await interruptibly(run, untouched, () => planRestore(ports, run, options, chosen, fetched));
    const plan = recovered === null ? planned : { ...planned, recovery: recovered.recovery };
    return carryOut(ports, run, options, { plan, chosen }, (inPlace) => {
      const execute = (directory: string) =>
        executeRestore(ports, run, options, { chosen, plan, directory, fetched, inPlace, alone });
      return fetched === null ? ports.scratch.use('restore', execute) : execute(fetched.directory);
    });
  };
  return recovered === null ? withStatements(ports, run, options, chosen, work) : work(recovered.fetched);
}

/** What a killed restore of this database left closed. A dry run opens it too, as `status` does, to be able to look. */
async function reopenOwn(ports: RestorePorts, run: Run, options: RestoreOptions, { manifest }: Chosen): Promise<void> {
  const { database } = ports;
  if (database === null) return;
  if (run.dryRun) {
    // It has no lock of its own, so it asks whether another restore's swap is under way.
    for (const text of await reopenLeft(database)) run.reporter.note(text);
    return;
  }
  const opened = await database.reopen(freshName(targetName(options, manifest, database)));
  if (opened !== null) run.reporter.note(openedText(opened));
}
