import { shortfallOf, withoutLeftOut } from '../../core/restore/shortfall.ts';
import type { Unrestored } from '../../core/restore/unrestored.ts';
import { tenths } from '../../core/runs/duration.ts';
import { during, Failure, followedBy } from '../../errors.ts';
import type { FreshDatabase } from '../../ports/database.ts';
import type { TargetDatabase } from '../../ports/target.ts';
import { fillDatabase } from '../restoreSteps/fill.ts';
import { refuseLosses } from '../restoreSteps/judge.ts';
import type { Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { Alone } from './alone.ts';
import { archiveIn, type Fetched, fetchInto } from './asMaster.ts';
import type { DatabasePlan, RestoreOptions, RestorePorts } from './contract.ts';
import { type InPlace, Interrupted, interruptibly, whileRestoring } from './interrupted.ts';
import { bringEventTriggers, leftOutRefused } from './privileged.ts';
import { blamedOnAge } from './serverFit.ts';

export interface RestoredDatabase {
  /** What differs without being a loss. */
  readonly notes: readonly string[];
  /** Objects left out or weakened, in the archive's order. */
  readonly unrestored: readonly Unrestored[];
  readonly statisticsSeconds: number;
  /**
   * Removes the new database again after `error`, before a swap; in place there is nothing to go back to. Returns the
   * error to throw: `error`, extended by what could not be removed.
   */
  discardedAfter(error: unknown): Promise<unknown>;
}

/** Restores into the new database (or, in place, into the emptied one) and verifies it. Nothing is swapped yet. */
export async function restoreDatabase(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  work: {
    readonly chosen: Chosen;
    readonly directory: string;
    readonly fetched: Fetched | null;
    readonly database: TargetDatabase;
    readonly target: DatabasePlan;
    readonly inPlace: InPlace;
    readonly alone: Alone;
  },
): Promise<RestoredDatabase> {
  const { database, target, inPlace, alone } = work;
  const { manifest } = work.chosen;
  const archivePath = archiveIn(work.directory);
  if (work.fetched === null) await fetchInto(ports, run, work.chosen, work.directory);

  run.reporter.stage('restore');
  let made: readonly string[] = [];
  const discardedAfter = async (error: unknown): Promise<unknown> =>
    target.way === 'in place' ? error : dropped(run, work, made, error);
  const where = (): string => whileRestoring(target, inPlace);
  return interruptibly(run, where, async () => {
    await alone.refuseLost();
    made = await database.createRoles(manifest, target.createRoles);
    const fresh = await makePlace(run, options, work).catch(async (error: unknown) => {
      throw await discardedAfter(error);
    });
    try {
      return { ...(await fill(ports, run, options, { ...work, fresh, archivePath })), discardedAfter };
    } catch (error) {
      const blamed = await discardedAfter(blamedOnAge(error, fresh.versionNumber, manifest));
      throw inPlaceWarning(blamed, target, 'was emptied for the restore and is not whole now');
    }
  });
}

/**
 * Also removes the roles that this restore made. The first error counts, even where the new database cannot be removed:
 * the next restore does that.
 */
async function dropped(
  run: Run,
  work: { readonly database: TargetDatabase; readonly target: DatabasePlan; readonly alone: Alone },
  made: readonly string[],
  error: unknown,
): Promise<unknown> {
  const { fresh } = work.target;
  try {
    await work.alone.cleaningUp(async () => {
      await work.database.drop(fresh);
      await work.database.dropRoles(made);
    });
    return error;
  } catch (left) {
    const { message } = during(`${fresh} could not be removed, which the next restore does`, left);
    const both = followedBy(error, new Failure('unexpected', message));
    return run.signal.aborted ? new Interrupted(both, error) : both;
  }
}

/** The archive into the empty database, its statistics, and every row counted. */
async function fill(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  place: {
    readonly chosen: Chosen;
    readonly database: TargetDatabase;
    readonly target: DatabasePlan;
    readonly fresh: FreshDatabase;
    readonly archivePath: string;
    readonly fetched: Fetched | null;
    readonly alone: Alone;
  },
): Promise<Omit<RestoredDatabase, 'discardedAfter'>> {
  const { database, target, fresh, archivePath } = place;
  const { manifest } = place.chosen;
  let unanalyzed: readonly string[] = [];
  let statisticsSeconds = 0;
  const filled = await fillDatabase(ports.restorer, run, {
    target: database,
    database: target.fresh,
    fresh,
    manifest,
    archivePath,
    jobs: options.jobs,
    tablespaces: options.tablespaces,
    leaveOut: options.keepGoing ? 'anything' : 'nothing',
    agreed: place.fetched?.privileged.map(({ statement }) => statement),
    restored: async () => {
      // As a plain role, before owners are restored: expressions of indexes are evaluated with the table owner's
      // rights.
      run.reporter.stage('statistics');
      const began = run.clock.seconds();
      unanalyzed = await database.analyze(fresh, run.signal);
      statisticsSeconds = tenths(run.clock.seconds() - began);
      run.reporter.stage('verify');
      // What follows goes by name, and another restore may own that name by now. In place there is no way back: verify.
      if (target.way !== 'in place') await place.alone.refuseLost();
    },
  });
  const { harmless, eventTriggers } = filled;
  const unrestored = [...filled.unrestored, ...leftOutRefused(options, filled.needsSuperuser)];
  const shortfall = shortfallOf(unrestored, manifest.census);
  const differences =
    unrestored.length === 0 ? filled.differences : withoutLeftOut(filled.differences, manifest.census, shortfall);
  refuseLosses(`the restored ${target.name}`, differences);
  // Not earlier: from PostgreSQL 17 on an event trigger may run whenever anybody logs in.
  const triggers = await bringEventTriggers(options, eventTriggers, (statements) =>
    database.settle(target.fresh, manifest, statements),
  );
  const notes = differences
    .filter(({ severity }) => severity === 'note')
    .map((difference) => `${difference.what}: expected ${difference.expected}, found ${difference.restored}; no loss`);
  const all = [...unrestored, ...triggers];
  return { notes: [...notes, ...harmless, ...unanalyzed], unrestored: all, statisticsSeconds };
}

async function makePlace(
  run: Run,
  options: RestoreOptions,
  {
    database,
    target,
    chosen,
    inPlace,
  }: {
    readonly database: TargetDatabase;
    readonly target: DatabasePlan;
    readonly chosen: Chosen;
    readonly inPlace: InPlace;
  },
): Promise<FreshDatabase> {
  const making = { goOn: options.keepGoing, tablespaces: options.tablespaces };
  if (target.way === 'in place') {
    if (options.disconnect) await database.disconnect(target.name);
    inPlace.emptied = true;
    return database.empty(target.name, chosen.manifest, making).catch((error: unknown) => {
      throw inPlaceWarning(error, target, 'was being emptied and may not be whole');
    });
  }
  const leftover = await database.state(target.fresh, chosen.manifest);
  if (leftover.exists) {
    run.reporter.note(`removing ${target.fresh}, which an interrupted restore left behind`);
    await database.drop(target.fresh);
  }
  return database.create(target.fresh, chosen.manifest, making);
}

function inPlaceWarning(error: unknown, target: DatabasePlan, how: string): unknown {
  if (target.way !== 'in place') return error;
  const message = error instanceof Error ? error.message : String(error);
  const kind = error instanceof Failure ? error.kind : 'unexpected';
  return new Failure(kind, `${message}; ${target.name} ${how}`, {
    hint: 'run the same command again, or without --in-place to restore into a new database',
    cause: error,
  });
}
