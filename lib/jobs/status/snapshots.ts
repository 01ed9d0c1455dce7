import type { Problem } from '../../core/runs/standing.ts';
import type { Alarm, Manifest } from '../../core/snapshots/manifest.ts';
import { recordedDoubts } from '../../core/verify/doubt.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { isDamage } from '../vaultRecords/damage.ts';
import { isForeign } from '../vaultRecords/foreign.ts';
import { alarmAfter, proofsOnDemand } from '../vaultRecords/lineage.ts';
import { readStored, type SnapshotRef } from '../vaultRecords/snapshots.ts';
import { ageOf } from './age.ts';
import type { SnapshotStatus } from './contract.ts';

export interface SnapshotsFound {
  readonly newest: SnapshotStatus | null;
  /** The newest one above suspicion: the newest itself, as a rule. */
  readonly sound: SnapshotStatus | null;
  /** Of the manifests read on the way to the sound one. */
  readonly damage: readonly Problem[];
  /** The newest doubt that neither a person nor a passed drill has settled. */
  readonly alarm: Alarm | null;
  /** Names found on the way under which no manifest counts. */
  readonly foreign: readonly string[];
}

/** Looks from the newest snapshot back until one is found that reads well and is above suspicion. */
export async function findSnapshots(
  { reader, host }: { readonly reader: VaultReader; readonly host: string },
  refs: readonly SnapshotRef[],
  now: Date,
): Promise<SnapshotsFound> {
  let newest: SnapshotStatus | null = null;
  let alarm: Alarm | null = null;
  const damage: Problem[] = [];
  const foreign: string[] = [];
  for (const ref of refs.toReversed()) {
    try {
      const stored = await readStored(reader, ref);
      const { manifest } = stored;
      const described = describe(manifest, now);
      if (newest === null) {
        newest = described;
        alarm = await alarmAfter(stored, refs, proofsOnDemand(reader, host));
      }
      if (described.doubts.length === 0) {
        return { newest, sound: described, damage, alarm, foreign };
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (isForeign(error)) foreign.push(ref.snapshot);
      else damage.push({ severity: 'look', text: error.message, mend: 'lifeboat list' });
    }
  }
  return { newest, sound: null, damage, alarm, foreign };
}

function describe(manifest: Manifest, now: Date): SnapshotStatus {
  const { snapshot, snapshotAt, quarantine, census, dump } = manifest;
  return {
    snapshot,
    snapshotAt,
    ageSeconds: ageOf(snapshotAt, now),
    quarantined: quarantine.length > 0,
    doubts: recordedDoubts(manifest),
    rows: census.reduce((sum, table) => sum + table.rows, 0),
    storedBytes: dump.bytes,
    archiveBytes: dump.archiveBytes,
  };
}

const day = 86_400_000;

/** Snapshots that somebody hid: prune hides none this young. */
export function hiddenYoung(refs: readonly SnapshotRef[], keepHourlyDays: number, now: Date): readonly Problem[] {
  const oldest = now.getTime() - keepHourlyDays * day;
  const young = refs.filter(({ hidden, storedAt }) => hidden && storedAt.getTime() > oldest);
  if (young.length === 0) return [];
  const what = young.length === 1 ? '1 snapshot is' : `${young.length} snapshots are`;
  return [
    {
      severity: 'look',
      text: `${what} hidden though younger than ${keepHourlyDays} days: prune does not do that`,
      mend: 'who holds the keys of prune? see them: lifeboat list --all',
    },
  ];
}
