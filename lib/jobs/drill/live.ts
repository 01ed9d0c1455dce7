import type { Manifest } from '../../core/snapshots/manifest.ts';
import { compareLive } from '../../core/verify/censusVerdict.ts';
import { type Difference, nameKey } from '../../core/verify/difference.ts';
import { isBefore, type LiveMark, liveMarkOf, type TableSample } from '../../core/verify/rowSample.ts';
import type { ReadableDatabase, SourceDatabase } from '../../ports/database.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { newestReceipt } from '../vaultRecords/newestReceipt.ts';
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
  return (await oidOf(source)) === String(catalog.database.oid);
}

async function oidOf(source: SourceDatabase): Promise<string | null> {
  const [row] = await source
    .now()
    .ask('select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()');
  return row?.[0] ?? null;
}

export interface LiveSample {
  /** Sorted by schema and name. */
  readonly tables: readonly TableSample[];
  /** For the drills to come; null where the server does not show what identifies it. */
  readonly mark: LiveMark | null;
}

/**
 * Rows of the restored copy, held against the live ones. What they must be equal to is told by the marks that earlier drills
 * have left in their receipts, which only the drill's key can write.
 */
export async function sampleWithLive(
  { source, reader }: { readonly source: SourceDatabase; readonly reader: VaultReader },
  run: Run,
  manifest: Manifest,
  copy: ReadableDatabase,
): Promise<LiveSample> {
  const identity = await identityOf(source);
  const fits = (mark: LiveMark | null): mark is LiveMark =>
    mark !== null && identity !== null && isBefore(mark, identity, manifest.snapshotAt);
  const look = { reader, host: run.host, now: run.clock.now() };
  const receipt =
    identity === null ? null : await newestReceipt(look, 'drill', ({ details }) => fits(liveMarkOf(details)));
  return source.now().rows(async (live) => {
    const { at, ended } = await live.mark();
    const mark = identity === null ? null : { ...identity, at: at.toISOString(), transaction: ended };
    const earlier = receipt === null ? null : liveMarkOf(receipt.details);
    const except = new Set((manifest.uncounted ?? []).map(({ schema, name }) => nameKey(schema, name)));
    return { mark, tables: await sampleRows(copy, live, { earlier, except, signal: run.signal }) };
  }, run.signal);
}

async function identityOf(source: SourceDatabase): Promise<Omit<LiveMark, 'at' | 'transaction'> | null> {
  const [{ systemIdentifier, timeline }, database] = [await source.facts(), await oidOf(source)];
  return systemIdentifier === null || timeline === null || database === null
    ? null
    : { systemIdentifier, timeline, database };
}
