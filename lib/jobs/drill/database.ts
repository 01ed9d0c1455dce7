import { eventTriggersOf, madeOf } from '../../core/restore/eventTriggers.ts';
import { besideLeftOut, describeUnrestored } from '../../core/restore/unrestored.ts';
import type { Census } from '../../core/snapshots/census.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { Difference } from '../../core/verify/difference.ts';
import type { LiveMark } from '../../core/verify/liveMark.ts';
import type { TableSample } from '../../core/verify/rowSample.ts';
import { Failure } from '../../errors.ts';
import type { ReadableDatabase } from '../../ports/database.ts';
import type { Spool } from '../../ports/scratch.ts';
import { fetchArchive } from '../restoreSteps/archive.ts';
import { fillDatabase } from '../restoreSteps/fill.ts';
import { refuseSmallDisk } from '../restoreSteps/space.ts';
import type { Run } from '../run.ts';
import { untilAborted } from '../untilAborted.ts';
import type { DrillOptions, DrillPorts } from './contract.ts';
import { sampleWithLive } from './live.ts';
import { isWantedKey, type WantedKey } from './references.ts';

export interface DatabaseVerdict {
  readonly differences: readonly Difference[];
  /** What a restore weakens without losing a row. */
  readonly notes: readonly string[];
  /** What came back. */
  readonly census: Census;
  /** What only a superuser could have restored, one sentence each. */
  readonly except: readonly string[];
  /** Extensions that were created beforehand, the way providers of managed servers do. */
  readonly provided: readonly string[];
  /** The object keys that rows refer to, sorted by UTF-8 bytes, in one spool for each check. */
  readonly wantedKeys: readonly Spool<WantedKey>[];
  /** Null where the drill runs without the live database. */
  readonly sample: readonly TableSample[] | null;
  readonly stagesSeconds: Readonly<Record<string, number>>;
}

/**
 * Fetches, runs the restore's own steps as a master like the restore's, and compares; runs the operator's own checks
 * too.
 */
export async function drillDatabase(
  ports: DrillPorts,
  run: Run,
  options: DrillOptions,
  {
    manifest,
    mark,
    directory,
  }: { readonly manifest: Manifest; readonly mark: LiveMark | null; readonly directory: string },
): Promise<DatabaseVerdict> {
  const seconds: Record<string, number> = {};
  const timed = async <T>(stage: string, work: () => Promise<T>): Promise<T> => {
    run.reporter.stage(stage);
    const began = run.clock.seconds();
    const result = await work();
    seconds[stage] = Math.round((run.clock.seconds() - began) * 100) / 100;
    return result;
  };
  const archivePath = `${directory}/archive`;
  await refuseSmallDisk(ports.scratch, manifest.dump.archiveBytes);
  await timed('fetch', () => fetchArchive(ports, run, manifest, archivePath));
  return ports.throwaway.use(manifest, async ({ target, database }) => {
    const found: {
      failed: readonly Difference[];
      wantedKeys: readonly Spool<WantedKey>[];
      sample: readonly TableSample[] | null;
    } = { failed: [], wantedKeys: [], sample: null };
    const { source } = ports;
    const began = run.clock.seconds();
    run.reporter.stage('restore');
    const state = await target.state(database, manifest);
    await target.createRoles(manifest, state.missingRoles);
    const fresh = await target.create(database, manifest);
    const stages = [{ name: 'restore', began }];
    const stage = (name: string): void => {
      run.reporter.stage(name);
      stages.push({ name, began: run.clock.seconds() });
    };
    const filled = await fillDatabase(ports.restorer, run, {
      target,
      database,
      fresh,
      manifest,
      archivePath,
      jobs: options.jobs,
      leaveOut: 'privileged',
      restored: async () => stage('compare rows'),
      tablesCounted: async () => {
        if (source === null) return;
        stage('compare live rows');
        found.sample = await sampleWithLive({ source, reader: ports.reader, mark }, run, manifest, fresh.reader);
      },
      counted: async () => {
        stage('own checks');
        found.failed = await failedChecks(fresh.reader, options.checks.mustBeTrue, run.signal);
        found.wantedKeys = await wantedKeysOf(ports, run, options, fresh.reader, directory);
      },
    });
    stages.push({ name: '', began: run.clock.seconds() });
    const triggers = eventTriggersOf(filled.eventTriggers);
    const statements = triggers.flatMap(({ make }) => make);
    const unmade = await target.settle(database, manifest, statements);
    const refused = [...filled.needsSuperuser, ...unmade];
    for (const [at, { name, began: from }] of stages.slice(0, -1).entries()) {
      seconds[name] = Math.round(((stages[at + 1]?.began ?? from) - from) * 100) / 100;
    }
    const [except, notes] = [
      filled.unrestored.filter(({ how }) => how === 'left out'),
      filled.unrestored.filter(({ how }) => how === 'weakened'),
    ];
    return {
      differences: [...filled.differences.map((each) => besideLeftOut(each, except)), ...found.failed],
      census: filled.census,
      except: [
        ...except.map((item) => `needs a superuser: ${item.statement}`),
        ...refused.map(({ statement }) => `needs a superuser: ${statement}`),
        ...madeOf(triggers, unmade).map((statement) => `needs --as-master: ${statement}`),
        ...state.refusedSettings.map((setting) => `the server does not take the setting ${setting} from its master`),
      ],
      notes: notes.map((item) => `${describeUnrestored(item)}; run later: ${item.statement}`),
      provided: fresh.provided,
      wantedKeys: found.wantedKeys,
      sample: found.sample,
      stagesSeconds: seconds,
    };
  });
}

async function wantedKeysOf(
  ports: DrillPorts,
  run: Run,
  options: DrillOptions,
  reader: ReadableDatabase,
  directory: string,
): Promise<readonly Spool<WantedKey>[]> {
  const wanted: Spool<WantedKey>[] = [];
  for (const [at, sql] of options.checks.objectKeys.entries()) {
    const spool = await ports.spools.create(`${directory}/keys-${at}`, isWantedKey);
    wanted.push(await spoolKeys(reader, sql, spool, run.signal));
  }
  return wanted;
}

async function failedChecks(
  database: ReadableDatabase,
  checks: readonly string[],
  signal: AbortSignal,
): Promise<readonly Difference[]> {
  const failed: Difference[] = [];
  for (const sql of checks) {
    signal.throwIfAborted();
    const rows = await database.ask(sql).catch((error: unknown) => {
      throw doesNotRun(sql, error);
    });
    const [value] = rows[0] ?? [];
    if (rows.length === 1 && rows[0]?.length === 1 && (value === 't' || value === 'true')) continue;
    failed.push({
      what: `your check ${JSON.stringify(sql)}`,
      expected: 'true',
      restored: value ?? 'nothing',
      severity: 'loss',
    });
  }
  return failed;
}

/** The server sorts: with the C collation a UTF-8 database orders by bytes, as the index does. */
async function spoolKeys(
  database: ReadableDatabase,
  sql: string,
  spool: Spool<WantedKey>,
  signal: AbortSignal,
): Promise<Spool<WantedKey>> {
  const inner = sql.trim().replace(/;\s*$/, '');
  const sorted = `select distinct wanted.key::text collate "C" from (${inner}\n) as wanted(key) where wanted.key is not null order by 1`;
  try {
    for await (const page of untilAborted(database.pages(sorted), signal)) {
      await spool.write(page.flatMap(([key]) => (typeof key === 'string' ? [{ key }] : [])));
    }
  } catch (error) {
    throw doesNotRun(sql, error);
  }
  await spool.finish();
  return spool;
}

function doesNotRun(sql: string, error: unknown): Failure {
  const said = error instanceof Error ? error.message : String(error);
  return new Failure('configuration', `your check ${JSON.stringify(sql)} does not run: ${said}`, {
    hint: 'correct it in DRILL_CHECKS_FILE (on AWS: DRILL_CHECKS); the snapshot is not judged until it runs',
    cause: error,
  });
}
