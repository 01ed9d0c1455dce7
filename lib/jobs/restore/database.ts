import { Failure } from '../../errors.ts';
import type { FreshDatabase, TargetDatabase } from '../../ports.ts';
import type { Chosen } from '../records/choose.ts';
import { fetchArchive } from '../restoring/archive.ts';
import { countRestored, judge, refuseLosses } from '../restoring/judge.ts';
import { refuseSmallDisk } from '../restoring/space.ts';
import type { Run } from '../run.ts';
import type { DatabasePlan, RestoreOptions, RestorePorts } from './contract.ts';
import { standing, whileFetching, whileRestoring } from './standing.ts';

export interface RestoredDatabase {
  /** What differs without being a loss. */
  readonly notes: readonly string[];
  /** Removes the new database again, before a swap. In place there is nothing to go back to. */
  discard(): Promise<void>;
}

/** Restores into the new database (or, in place, into the emptied one) and verifies it. Nothing is swapped yet. */
export async function restoreDatabase(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  work: {
    readonly chosen: Chosen;
    readonly directory: string;
    readonly database: TargetDatabase;
    readonly target: DatabasePlan;
  },
): Promise<RestoredDatabase> {
  const { database, target } = work;
  const { manifest } = work.chosen;
  const archivePath = `${work.directory}/archive`;
  run.reporter.stage('fetch');
  await standing(run, whileFetching, async () => {
    await refuseSmallDisk(ports.scratch, manifest.dump.archiveBytes);
    await fetchArchive(ports, run, manifest, archivePath);
  });

  run.reporter.stage('restore');
  const discard = async (): Promise<void> => {
    if (target.way !== 'in place') await database.drop(target.fresh);
  };
  return standing(run, whileRestoring(target), async () => {
    await database.createRoles(manifest, target.createRoles);
    const fresh = await makePlace(run, options, database, target, work.chosen);
    try {
      return { notes: await fill(ports, run, options, { ...work, fresh, archivePath }), discard };
    } catch (error) {
      await discard();
      throw inPlaceWarning(error, target);
    }
  });
}

/** The archive into the empty database, and every row counted; what differs without being a loss. */
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
  },
): Promise<readonly string[]> {
  const { database, target, fresh, archivePath } = place;
  const { manifest } = place.chosen;
  const { harmless, refused } = await ports.restorer.restore({
    archivePath,
    target: fresh.address,
    targetVersionNumber: fresh.versionNumber,
    jobs: options.jobs,
    plainRole: false,
    signal: run.signal,
  });
  run.reporter.stage('verify');
  // As the role that restored, which ends when the database is settled.
  const census = await countRestored(fresh.reader, manifest);
  await database.settle(target.fresh, manifest, refused.ownership);
  await database.dress(target.fresh, manifest);
  const differences = judge(manifest, { census, catalog: await fresh.reader.catalog() }, { owners: true });
  refuseLosses(`the restored ${target.name}`, differences);
  // Not before: from 17 on one may run whenever anybody logs in.
  if (refused.eventTriggers.length > 0) await database.settle(target.fresh, manifest, refused.eventTriggers);
  const notes = differences
    .filter(({ severity }) => severity === 'note')
    .map((difference) => `${difference.what}: expected ${difference.expected}, found ${difference.restored}; no loss`);
  return [...notes, ...harmless];
}

async function makePlace(
  run: Run,
  options: RestoreOptions,
  database: TargetDatabase,
  target: DatabasePlan,
  chosen: Chosen,
): Promise<FreshDatabase> {
  if (target.way === 'in place') {
    if (options.disconnect) await database.disconnect(target.name);
    return database.empty(target.name, chosen.manifest);
  }
  const leftover = await database.state(target.fresh, chosen.manifest);
  if (leftover.exists) {
    run.reporter.note(`removing ${target.fresh}, which an interrupted restore left behind`);
    await database.drop(target.fresh);
  }
  return database.create(target.fresh, chosen.manifest);
}

function inPlaceWarning(error: unknown, target: DatabasePlan): unknown {
  if (target.way !== 'in place') return error;
  const message = error instanceof Error ? error.message : String(error);
  const kind = error instanceof Failure ? error.kind : 'unexpected';
  return new Failure(kind, `${message}; ${target.name} was emptied for the restore and is not whole now`, {
    hint: 'run the same command again, or without --in-place to restore into a new database',
    cause: error,
  });
}
