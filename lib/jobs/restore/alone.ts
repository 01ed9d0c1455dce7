import { Failure } from '../../errors.ts';
import { exclusively } from '../exclusively.ts';
import type { Outcome, Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { RestoreOptions, RestorePorts } from './contract.ts';
import type { RestoreDetails } from './details.ts';
import { targetName } from './names.ts';

/** What keeps other restores of the database away, on the server that is restored to. */
export interface Alone {
  /** Throws where it was lost on the way: another restore may now be running, with the same names. */
  refuseLost(): Promise<void>;
  /**
   * Removes what a restore has made, taking the lock again where it was lost; Failure `busy` where another restore is
   * running.
   */
  cleaningUp(remove: () => Promise<void>): Promise<void>;
}

type RestoreOutcome = Outcome<RestoreDetails>;

/** Other machines and tasks do not see a lock on this machine: the target server sees every restore. */
export async function aloneOn(
  { database }: RestorePorts,
  run: Run,
  options: RestoreOptions,
  { manifest }: Chosen,
  work: (alone: Alone) => Promise<RestoreOutcome>,
): Promise<RestoreOutcome> {
  if (database === null || options.only === 'objects' || run.dryRun) return work(nothingToLose);
  const { exclusion } = database;
  const names = [targetName(options, manifest, database)];
  return exclusively(exclusion, names, false, (refuseLost) =>
    work({
      refuseLost,
      async cleaningUp(remove) {
        const lost = await refuseLost().then(
          () => false,
          () => true,
        );
        if (!lost) return remove();
        const result = await exclusion.holding(names, async () => {
          await remove();
          return null;
        });
        if (result !== null) throw new Failure('busy', result.busy);
      },
    }),
  );
}

/** For a restore that makes no database. */
const nothingToLose: Alone = { refuseLost: async () => undefined, cleaningUp: (remove) => remove() };
