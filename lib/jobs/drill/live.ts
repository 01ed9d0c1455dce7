import { compareLive } from '../../core/censusVerdict.ts';
import type { Difference } from '../../core/difference.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { SourceDatabase } from '../../ports.ts';

/** The tolerant comparison: finds a wrong or stale source, and tables that the snapshot does not carry. */
export async function compareWithLive(
  source: SourceDatabase,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<readonly Difference[]> {
  return compareLive(manifest.census, await source.now().census({ hash: false, signal }));
}
