import type { Catalog } from '../../core/snapshots/catalog.ts';
import type { Census, Uncounted } from '../../core/snapshots/census.ts';
import type { QuietMoment } from '../../core/snapshots/manifest.ts';
import { checkToc } from '../../core/verify/tocCheck.ts';
import { Failure } from '../../errors.ts';
import type { DumpFacts, DumpRun } from '../../ports/archive.ts';
import type { ExportedSnapshot, ServerFacts } from '../../ports/database.ts';
import type { PutResult } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import type { BackupOptions, DumpingPorts } from './contract.ts';
import { type FoundLeftOut, findLeftOut } from './findLeftOut.ts';
import type { MayRepeat } from './freshSnapshot.ts';
import type { DumpPlan } from './plan.ts';
import { type Stopwatch, stopwatch } from './stopwatch.ts';

/** A dump in the vault, and what the same MVCC snapshot held: all that a manifest needs. */
export interface StoredDump extends FoundLeftOut {
  readonly stored: Extract<PutResult, { outcome: 'stored' }>;
  readonly facts: DumpFacts;
  readonly catalog: Catalog;
  readonly census: Census;
  readonly uncounted: readonly Uncounted[];
  readonly snapshotAt: Date;
  readonly lsn: string;
  readonly quiet: QuietMoment | null;
  readonly stagesSeconds: Readonly<Record<string, number>>;
}

type CountedDump = Pick<StoredDump, 'census' | 'uncounted'>;

/**
 * Streams a dump into the vault while the census is taken on the same MVCC snapshot. The upload is completed only after
 * every process has exited 0, the table of contents matches the catalog, and the census is complete.
 */
export function storeDump(
  ports: DumpingPorts,
  run: Run,
  options: Pick<BackupOptions, 'hash' | 'minTables'>,
  plan: Pick<DumpPlan, 'dumpKey' | 'lockDays'>,
  server: ServerFacts,
  mayRepeat: MayRepeat,
): Promise<StoredDump> {
  return ports.source.withSnapshot(async (snapshot, signal) => {
    const stages = stopwatch(run);
    const stop = new AbortController();
    const upTo = AbortSignal.any([signal, run.signal, stop.signal]);
    const lockUntil = lockEnd(run.clock.now(), plan.lockDays);
    const dump = ports.dumper.dump({
      address: ports.source.address,
      serverVersionNumber: server.versionNumber,
      snapshotId: snapshot.id,
      encoding: snapshot.encoding,
      money: snapshot.money,
      filters: ports.seal === null ? [] : [await ports.seal.filter()],
      signal: upTo,
    });
    dump.facts.catch(() => undefined); // the same failure arrives through the stream, where it aborts the upload
    // Read while pg_dump starts: tables may be dropped between the snapshot and pg_dump's locks, so keep that gap
    // short.
    const catalog = readCatalog(snapshot, options.minTables);
    catalog.catch((error: unknown) => stop.abort(error));
    const census = takeCensus(
      snapshot,
      { hash: options.hash, signal: upTo, dumped: dump.facts },
      { stages, mayRepeat },
    );
    census.catch((error: unknown) => stop.abort(error));
    const leftOut = findLeftOut(snapshot);
    const gate = async (): Promise<void> => {
      await judgeToc(dump, await catalog, server);
      await census;
    };
    try {
      const stored = await ports.writer.put(plan.dumpKey, held(dump.bytes, run, ports.source.address.database, gate), {
        contentType: 'application/octet-stream',
        expectedBytes: server.databaseBytes,
        signal: upTo,
        ...(lockUntil === null ? {} : { lockUntil }),
      });
      stages.end('dump');
      if (stored.outcome === 'exists') throw new Failure('unexpected', `${plan.dumpKey} was not stored`);
      const facts = await dump.facts;
      return {
        stored,
        facts,
        catalog: await catalog,
        ...(await census),
        ...(await leftOut),
        snapshotAt: snapshot.at,
        lsn: snapshot.lsn,
        quiet: snapshot.quiet,
        stagesSeconds: stages.seconds,
      };
    } catch (error) {
      stop.abort(error);
      await ended(dump);
      const [catalogEnd, censusEnd] = await Promise.allSettled([catalog, census, leftOut]);
      throw firstCause(error, signal, catalogEnd.status === 'rejected' ? catalogEnd : censusEnd);
    }
  }, run.signal);
}

/**
 * Waits until every process of an aborted dump has ended. A dump that was not read yet is read and ends at once: only
 * that releases what its filters hold.
 */
async function ended({ bytes }: DumpRun): Promise<void> {
  const rest = bytes[Symbol.asyncIterator]();
  await rest.next().catch(() => undefined);
}

/**
 * The bytes, with their end held back until `gate` opens: without a normal end the store does not complete the upload.
 */
async function* held(
  bytes: AsyncIterable<Uint8Array>,
  run: Run,
  database: string,
  gate: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of bytes) {
    done += chunk.length;
    run.reporter.progress(done, undefined, 'bytes');
    yield chunk;
  }
  if (done === 0) throw new Failure('unexpected', `the dump of ${database} is empty`);
  await gate();
}

async function judgeToc(dump: DumpRun, catalog: Catalog, server: ServerFacts): Promise<void> {
  const facts = await dump.facts;
  const problems = checkToc(facts.toc, catalog);
  if (problems.length > 0) {
    throw new Failure(
      'verification',
      `the archive does not carry what the catalog lists: ${problems.slice(0, 5).join('; ')}`,
      {
        hint: 'nothing was committed; if the schema was being changed, run again: lifeboat backup',
      },
    );
  }
  if (facts.usesAttver) {
    throw new Failure(
      'verification',
      `${facts.tools.pgDump} wrote the column option pg_attver of server ${server.version} into the archive: other servers refuse it`,
      { hint: `upgrade the PostgreSQL client to ${server.version} or newer, then: lifeboat backup` },
    );
  }
}

/**
 * A table that changed before it was counted calls for a fresh snapshot; in the end it stays uncounted, so the dump is
 * saved.
 */
async function takeCensus(
  snapshot: ExportedSnapshot,
  options: Parameters<ExportedSnapshot['countDumped']>[0],
  { stages, mayRepeat }: { readonly stages: Stopwatch; readonly mayRepeat: MayRepeat },
): Promise<CountedDump> {
  const { census, uncounted } = await snapshot.countDumped(options);
  stages.end('census');
  const changed = uncounted.find((table) => table.changed && table.kind !== 'materialized view');
  if (changed !== undefined && mayRepeat()) {
    throw new Failure('source', `counting ${changed.schema}.${changed.name}: ${changed.reason}`, {
      hint: 'if the schema was being changed, run again when that has ended',
      retry: 'schema changed',
    });
  }
  return { census, uncounted: uncounted.map(({ schema, name, kind, reason }) => ({ schema, name, kind, reason })) };
}

async function readCatalog(snapshot: ExportedSnapshot, minTables: number): Promise<Catalog> {
  const catalog = await snapshot.catalog();
  refuseTooFewTables(catalog, minTables);
  return catalog;
}

function refuseTooFewTables(catalog: Catalog, minTables: number): void {
  const tables = catalog.relations.filter(({ kind }) => kind === 'table' || kind === 'partitioned').length;
  if (tables >= minTables) return;
  throw new Failure(
    'configuration',
    `database ${catalog.database.name} has ${tables} tables, fewer than ${minTables}`,
    {
      hint: `is this the right database? set DATABASE_URL; if it is, allow so few: BACKUP_MIN_TABLES=${tables}`,
    },
  );
}

function lockEnd(now: Date, days: number): Date | null {
  return days === 0 ? null : new Date(now.getTime() + days * 86_400_000);
}

/** The dump dies because a reader beside it failed, or the other way round: name what came first. */
function firstCause(error: unknown, snapshotSignal: AbortSignal, reader: PromiseSettledResult<unknown>): unknown {
  if (snapshotSignal.aborted && snapshotSignal.reason instanceof Failure) return snapshotSignal.reason;
  if (error instanceof Failure && error.kind !== 'interrupted') return error;
  return reader.status === 'rejected' ? reader.reason : error;
}
