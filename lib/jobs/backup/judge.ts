import type { Alarm } from '../../core/snapshots/manifest.ts';
import { type Continuity, judgeContinuity } from '../../core/verify/continuity.ts';
import type { Doubt } from '../../core/verify/doubt.ts';
import { judgeHashes } from '../../core/verify/hashLoss.ts';
import { judgeShrink } from '../../core/verify/shrink.ts';
import type { ServerFacts } from '../../ports/database.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { type Lineage, readLineage } from '../vaultRecords/lineage.ts';
import type { SnapshotInventory } from '../vaultRecords/snapshots.ts';
import type { BackupOptions } from './contract.ts';
import type { StoredDump } from './dump.ts';
import { sourceOf } from './sourceOf.ts';

/** What a backup concludes about its own snapshot. */
export interface Judgement {
  readonly quarantine: readonly string[];
  readonly doubts: readonly Doubt[];
  readonly breaks: readonly Doubt[];
  readonly accepted: boolean;
  /** Of an earlier snapshot; null where no doubt is open. */
  readonly alarm: Alarm | null;
}

/**
 * Compares a dump with earlier snapshots: whether the database is the same one at a later time, and as large as it was.
 * A snapshot that a person accepts has neither doubt nor alarm, and later ones are compared with it.
 */
export async function judgeDump(
  reader: VaultReader,
  run: Run,
  inventory: SnapshotInventory,
  taken: { readonly dump: StoredDump; readonly server: ServerFacts },
  options: BackupOptions,
): Promise<Judgement> {
  const { dump, server } = taken;
  const about = { database: dump.catalog.database.name, now: run.clock.now() };
  const lineage = await readLineage(reader, run.host, inventory.snapshots, about);
  const { doubts, breaks, measure } = judgeContinuity(lineage, {
    snapshotAt: dump.snapshotAt,
    source: sourceOf(server, dump),
    oid: dump.catalog.database.oid,
    startedAt: server.startedAt,
  });
  if (options.acceptShrink) return { quarantine: [], doubts: [], breaks, accepted: true, alarm: null };
  const before = await measuredBy(lineage, measure);
  const current = { archiveBytes: dump.facts.archiveBytes, census: dump.census, uncounted: dump.uncounted };
  return {
    quarantine: judgeShrink(before, current, options.shrinkLimits),
    doubts: [...doubts, ...judgeHashes(before, dump.census)],
    breaks,
    accepted: false,
    alarm: lineage.alarm,
  };
}

async function measuredBy({ previous, manifestOf }: Lineage, measure: Continuity['measure']) {
  if (measure === null) return null;
  return measure === previous?.snapshot ? previous : await manifestOf(measure);
}
