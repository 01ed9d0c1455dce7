import type { Manifest } from '../../core/snapshots/manifest.ts';
import { compareLive } from '../../core/verify/censusVerdict.ts';
import type { Difference } from '../../core/verify/difference.ts';
import type { SourceDatabase } from '../../ports/database.ts';

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
  const [row] = await source
    .now()
    .ask('select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()');
  return row?.[0] === String(catalog.database.oid);
}
