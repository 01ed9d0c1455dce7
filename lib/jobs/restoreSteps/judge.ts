import type { Catalog } from '../../core/snapshots/catalog.ts';
import type { Census } from '../../core/snapshots/census.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import { compareCatalog } from '../../core/verify/catalogVerdict.ts';
import { compareCensus } from '../../core/verify/censusVerdict.ts';
import type { Difference } from '../../core/verify/difference.ts';
import { Failure } from '../../errors.ts';
import type { ReadableDatabase } from '../../ports/database.ts';

/**
 * Counts the restored rows, and hashes contents where the manifest has hashes. Skips tables that the backup could not
 * count.
 */
export function countRestored(
  database: ReadableDatabase,
  manifest: Manifest,
  only: 'tables' | 'materialized views',
  signal: AbortSignal,
): Promise<Census> {
  const hash = manifest.census.some((table) => table.hash !== null);
  return database.census({ hash, only, except: manifest.uncounted ?? [], signal });
}

/** Compares what was restored with the manifest: exactly for rows, and for contents where both were hashed. */
export function judge(
  manifest: Manifest,
  restored: { readonly census: Census; readonly catalog: Catalog },
): readonly Difference[] {
  return [
    ...compareCensus(manifest.census, restored.census, manifest.uncounted),
    ...compareCatalog(manifest.catalog, restored.catalog),
  ];
}

export function losses(differences: readonly Difference[]): readonly Difference[] {
  return differences.filter(({ severity }) => severity === 'loss');
}

/** Throws when anything is lost; names the first few. */
export function refuseLosses(what: string, differences: readonly Difference[]): void {
  const lost = losses(differences);
  if (lost.length === 0) return;
  const named = lost
    .slice(0, 5)
    .map((difference) => `${difference.what}: expected ${difference.expected}, restored ${difference.restored}`);
  throw new Failure('verification', `${what} differs from its manifest in ${lost.length} places: ${named.join('; ')}`);
}
