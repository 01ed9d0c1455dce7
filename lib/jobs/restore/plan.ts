import { doubtText } from '../../core/doubt.ts';
import type { Manifest } from '../../core/manifest.ts';
import { Failure } from '../../errors.ts';
import type { Chosen } from '../records/choose.ts';
import type { Run } from '../run.ts';
import { provenBeside } from './alternative.ts';
import type { DatabasePlan, RestoreOptions, RestorePlan, RestorePorts, RestoreWay } from './contract.ts';
import { planTheFiles } from './files.ts';
import { judgeKeys } from './keys.ts';
import { freshName, retiredName, setAsideName } from './names.ts';
import { judgeRoles } from './roles.ts';
import { judgeServer } from './serverFit.ts';
import { sessionsText } from './sessions.ts';
import { judgeSubscriptions } from './subscriptions.ts';

export async function planRestore(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  chosen: Chosen,
): Promise<RestorePlan> {
  const { manifest } = chosen;
  const own = options.database ?? manifest.source.database;
  const beside = isBeside(options.way, own);
  if (beside && options.only === 'objects') {
    throw new Failure('usage', 'files have no place beside those that are there', {
      hint: 'leave out --beside, or give the name of the database with --confirm (to a task: CONFIRM)',
    });
  }
  const warnings: string[] = chosen.doubts.map((doubt) => `this snapshot is ${doubtText(doubt)}`);
  const obstacles: string[] = [];
  const database =
    options.only === 'objects'
      ? null
      : await planDatabase(ports, run, options, manifest, { own, beside, warnings, obstacles });
  const keys = options.only === 'objects' ? null : await judgeKeys(ports.keys, new Date(manifest.snapshotAt));
  warnings.push(...(keys?.doubtful ?? []));
  const files =
    options.only === 'database' || beside ? null : await planTheFiles(ports, run, options, { manifest, warnings });
  return {
    snapshot: manifest.snapshot,
    snapshotAt: manifest.snapshotAt,
    ageSeconds: Math.round((run.clock.now().getTime() - Date.parse(manifest.snapshotAt)) / 1000),
    proven: options.choice.by === 'latest' ? await provenBeside(ports.reader, run.host, chosen, run.clock.now()) : null,
    skipped: chosen.skipped,
    database,
    stops: beside ? null : (ports.writers?.description ?? null),
    ...(database === null || manifest.notInSnapshot === undefined ? {} : { notInSnapshot: manifest.notInSnapshot }),
    files,
    keys: keys?.right ?? [],
    warnings,
    obstacles,
  };
}

async function planDatabase(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  manifest: Manifest,
  found: {
    readonly own: string;
    readonly beside: boolean;
    readonly warnings: string[];
    readonly obstacles: string[];
  },
): Promise<DatabasePlan> {
  if (ports.database === null) {
    throw new Failure('configuration', 'there is no database to restore to', {
      hint: 'set RESTORE_DATABASE_URL or DATABASE_URL',
    });
  }
  const { own, beside } = found;
  const inPlace = options.way.kind === 'in place';
  const name = beside ? setAsideName(own, run.clock.now()) : own;
  const fresh = inPlace ? name : freshName(name);
  const [state, leftover] = [await ports.database.state(name, manifest), await ports.database.state(fresh, manifest)];
  const { versionNumber } = await ports.database.facts();
  const fit = judgeServer(state, versionNumber, manifest, inPlace);
  found.warnings.push(...fit.warnings);
  found.obstacles.push(...fit.obstacles);
  const way = inPlace ? 'in place' : beside ? 'beside' : state.exists ? 'swap' : 'new';
  found.obstacles.push(...(await unreadable(ports, manifest, versionNumber)));
  const subscribed = judgeSubscriptions(state, name, way);
  found.warnings.push(...subscribed.warnings);
  found.obstacles.push(...subscribed.obstacles);
  const roles = judgeRoles(state, manifest, name, ports.database.address.user);
  found.warnings.push(...roles.warnings);
  found.obstacles.push(...roles.obstacles);
  if (inPlace && !state.exists) found.obstacles.push(`there is no database ${name} to restore into in place`);
  if (!inPlace && leftover.sessions.length > 0) {
    found.obstacles.push(`another restore seems to be under way: ${leftover.sessions.length} sessions in ${fresh}`);
  }
  const sessions = options.disconnect ? null : sessionsText(state, name);
  if (sessions !== null && ports.writers !== null) {
    found.warnings.push(`${sessions}; ${ports.writers.description} is to end them`);
  } else if (sessions !== null) {
    found.obstacles.push(
      `${sessions}; stop the application's workers, or say --disconnect (to a task: DISCONNECT=true)`,
    );
  }
  return {
    way,
    name,
    besides: beside ? own : null,
    fresh,
    retired: state.exists && !inPlace ? retiredName(name, run.clock.now()) : null,
    setAside: setAsideName(name, run.clock.now()),
    archiveBytes: manifest.dump.archiveBytes,
    tables: manifest.census.length,
    rows: manifest.census.reduce((sum, table) => sum + table.rows, 0),
    existingTables: state.tables,
    existingBytes: state.sizeBytes,
    sessions: state.sessions.length,
    createRoles: state.missingRoles,
    roles: state.rolesToMake,
    leftOut: roles.leftOut,
  };
}

/** Told before anything is fetched. */
async function unreadable(
  { restorer }: RestorePorts,
  { tools }: Manifest,
  versionNumber: number,
): Promise<readonly string[]> {
  try {
    await restorer.refuseUnreadable(tools.pgDump, versionNumber);
    return [];
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'configuration') throw error;
    return [error.hint === undefined ? error.message : `${error.message}: ${error.hint}`];
  }
}

function isBeside(way: RestoreWay, own: string): boolean {
  return way.kind === 'beside' && way.unless !== own;
}
