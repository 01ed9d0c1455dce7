import type { Manifest } from '../../core/snapshots/manifest.ts';
import { compareLive } from '../../core/verify/censusVerdict.ts';
import { type Difference, nameKey } from '../../core/verify/difference.ts';
import { isBefore, type LiveMark, liveMarkOf } from '../../core/verify/liveMark.ts';
import type { TableSample } from '../../core/verify/rowSample.ts';
import type { ReadableDatabase, SourceDatabase } from '../../ports/database.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { readLiveMarks } from '../vaultRecords/liveMarks.ts';
import { sampleRows } from './sample.ts';

/**
 * The tolerant comparison: finds a wrong or stale source, and tables that the snapshot does not contain. The
 * application keeps running: a table that is dropped or locked before it is counted is not compared.
 */
export async function compareWithLive(
  source: SourceDatabase,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<readonly Difference[]> {
  const { census, uncounted } = await source.now().counts({ hash: false, signal });
  return compareLive(manifest.census, census, {
    uncounted: [...uncounted, ...(manifest.uncounted ?? [])],
    sameDatabase: await isDumped(source, manifest),
  });
}

/** A database that was restored since has another OID. */
async function isDumped(source: SourceDatabase, { source: { systemIdentifier }, catalog }: Manifest): Promise<boolean> {
  const facts = await source.facts();
  if (systemIdentifier === null || facts.systemIdentifier !== systemIdentifier) return false;
  const [row] = await source.now().ask(standing);
  return row?.[0] === String(catalog.database.oid);
}

const standing = `
  select d.oid, pg_catalog.ceil(1000 * extract(epoch from pg_catalog.clock_timestamp())),
         pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()),
         case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
              else pg_catalog.pg_current_wal_lsn() end
    from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()`;

/** Where the live database stands; null where the server does not show what identifies it. */
export async function readLiveMark(source: SourceDatabase): Promise<LiveMark | null> {
  const [{ systemIdentifier, timeline }, [row]] = [await source.facts(), await source.now().ask(standing)];
  const [database, milliseconds, transaction, lsn] = row ?? [];
  if (systemIdentifier === null || timeline === null) return null;
  return liveMarkOf({
    liveMark: {
      at: new Date(Number(milliseconds)).toISOString(),
      systemIdentifier,
      timeline,
      database,
      transaction,
      lsn,
    },
  });
}

/**
 * Rows of the restored copy, held against the live ones; sorted by schema and name. What they must be equal to is told by the
 * marks that earlier drills have left in their receipts, which only the drill's key can write.
 */
export async function sampleWithLive(
  {
    source,
    reader,
    mark,
  }: { readonly source: SourceDatabase; readonly reader: VaultReader; readonly mark: LiveMark | null },
  run: Run,
  manifest: Manifest,
  copy: ReadableDatabase,
): Promise<readonly TableSample[]> {
  const marks = mark === null ? [] : await readLiveMarks(reader, run.host);
  const earlier = marks.findLast((each) => mark !== null && isBefore(each, mark, manifest.snapshotAt)) ?? null;
  const except = new Set((manifest.uncounted ?? []).map(({ schema, name }) => nameKey(schema, name)));
  return source.now().rows((live) => sampleRows(copy, live, { earlier, except, signal: run.signal }), run.signal);
}
