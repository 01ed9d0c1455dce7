import { lastDays } from '../core/report/days.ts';
import type { Manifest } from '../core/snapshots/manifest.ts';
import type { Clock } from '../ports/clock.ts';
import type { VaultReader } from '../ports/vault.ts';
import { listInventory } from './list.ts';
import { lookAhead } from './report/ahead.ts';
import type { Made, ReportOptions, VaultReport } from './report/contract.ts';
import { readDrills } from './report/drills.ts';
import { readFiles } from './report/files.ts';
import { readRuns } from './report/runs.ts';
import { sizesOf } from './report/sizes.ts';
import { status } from './status.ts';
import { newestManifest, readInventory } from './vaultRecords/snapshots.ts';

export type { ReportOptions, VaultReport } from './report/contract.ts';

/**
 * Reads everything that the page shows from the vault: one line for every run and snapshot, even with damaged records.
 */
export async function report(
  { reader, clock }: { readonly reader: VaultReader; readonly clock: Clock },
  { host, program }: { readonly host: string; readonly program: string },
  { limits, policy, snapshotDays, days: count }: ReportOptions,
): Promise<VaultReport> {
  const now = clock.now();
  const days = lastDays(count, now);
  const since = new Date(days[0] ?? now);
  const standing = await status(reader, host, limits, clock);
  const inventory = await readInventory(reader, host);
  const { proofs, ...drills } = await readDrills(reader, host);
  const snapshots = await listInventory(reader, host, { inventory, proofs }, { hidden: false }, { policy, now });
  const sizes = sizesOf(snapshots);
  const files = await readFiles(reader, host, since);
  return {
    madeAt: now.toISOString(),
    program,
    host,
    bucket: reader.bucket,
    status: standing,
    days,
    snapshots,
    runs: await readRuns(reader, host, since),
    ...drills,
    sizes,
    files,
    ahead: lookAhead(standing, snapshots, sizes, files, snapshotDays),
    made: madeOf(await newestManifest(reader, inventory.snapshots)),
    vault: await reader.facts(),
  };
}

function madeOf(manifest: Manifest | null): Made | null {
  if (manifest === null) return null;
  const { snapshot, format, program, source, tools, dump } = manifest;
  const { pgDump, pgRestore, compressor, seal } = tools;
  const made = { database: source.database, server: source.serverVersion, pgDump, pgRestore, compressor, seal };
  return { snapshot, format, program, ...made, recipients: dump.recipients };
}
