import type { Census } from '../../core/census.ts';
import type { Difference } from '../../core/difference.ts';
import type { Manifest } from '../../core/manifest.ts';
import { Failure } from '../../errors.ts';
import type { ReadableDatabase, Spool } from '../../ports.ts';
import { fetchArchive } from '../restoring/archive.ts';
import { countRestored, judge } from '../restoring/judge.ts';
import { refuseSmallDisk } from '../restoring/space.ts';
import type { Run } from '../run.ts';
import { untilAborted } from '../untilAborted.ts';
import type { DrillOptions, DrillPorts } from './contract.ts';
import { isWantedKey, type WantedKey } from './references.ts';

export interface DatabaseVerdict {
  readonly differences: readonly Difference[];
  /** What came back. */
  readonly census: Census;
  /** The object keys that rows refer to, sorted by UTF-8 bytes, in one spool for each check. */
  readonly wantedKeys: readonly Spool<WantedKey>[];
  readonly stagesSeconds: Readonly<Record<string, number>>;
}

/** Fetches, restores as a plain role, and compares; then the operator's own checks. */
export async function drillDatabase(
  ports: DrillPorts,
  run: Run,
  options: DrillOptions,
  manifest: Manifest,
  directory: string,
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
  return ports.throwaway.use(manifest, async (database) => {
    await timed('restore', () =>
      ports.restorer.restore({
        archivePath,
        target: database.address,
        targetVersionNumber: database.versionNumber,
        jobs: options.jobs,
        plainRole: true,
        signal: run.signal,
      }),
    );
    const census = await timed('compare rows', () => countRestored(database.reader, manifest, run.signal));
    const differences = judge(manifest, { census, catalog: await database.reader.catalog() }, { owners: false });
    const failed = await timed('own checks', () =>
      failedChecks(database.reader, options.checks.mustBeTrue, run.signal),
    );
    const wantedKeys: Spool<WantedKey>[] = [];
    for (const [at, sql] of options.checks.objectKeys.entries()) {
      wantedKeys.push(
        await spoolKeys(
          database.reader,
          sql,
          await ports.spools.create(`${directory}/keys-${at}`, isWantedKey),
          run.signal,
        ),
      );
    }
    return { differences: [...differences, ...failed], census, wantedKeys, stagesSeconds: seconds };
  });
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
  return new Failure('verification', `your check ${JSON.stringify(sql)} does not run: ${said}`, { cause: error });
}
