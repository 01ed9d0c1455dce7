import { slotOf } from '../../core/runs/schedule.ts';
import { dumpKey, manifestKey, snapshotNameOfRun, snapshotNameOfSlot } from '../../core/vault/keys.ts';

export interface BackupSchedule {
  /** 60 for hourly; a divisor of a day. */
  readonly intervalMinutes: number;
  readonly lockDays: number;
  /** For the first snapshot of a UTC day. */
  readonly lockDailyDays: number;
}

export interface BackupInputs {
  readonly host: string;
  /** The scheduled time of the run, from the schedule's event; null for a run that a person started. */
  readonly scheduledAt: Date | null;
  /** Names of the snapshots that count on this host, hidden ones too, among those of this run's slot or its day. */
  readonly existing: readonly string[];
  readonly sealed: boolean;
  readonly schedule: BackupSchedule;
}

export type BackupPlan =
  | { readonly action: 'skip'; readonly snapshot: string; readonly reason: string }
  | {
      readonly action: 'dump';
      readonly snapshot: string;
      readonly slot: Date | null;
      readonly dumpKey: string;
      readonly manifestKey: string;
      readonly tier: 'daily' | 'hourly';
      readonly lockDays: number;
      readonly reason: string;
    };

/** The plan of a run that has something to do. */
export type DumpPlan = Extract<BackupPlan, { action: 'dump' }>;

/**
 * Decides name, tier and lock of a run. A committed slot is done; a run that a person started always takes a snapshot.
 */
export function planBackup(inputs: BackupInputs, now: Date): BackupPlan {
  const { host, scheduledAt, existing, schedule } = inputs;
  const slot = scheduledAt === null ? null : slotOf(scheduledAt, schedule.intervalMinutes);
  const snapshot = slot === null ? freeName(existing, now) : snapshotNameOfSlot(slot, schedule.intervalMinutes);
  if (slot !== null && existing.includes(snapshot)) {
    return { action: 'skip', snapshot, reason: `slot ${snapshot} is already committed` };
  }
  const day = snapshot.slice(0, 'YYYY-MM-DD'.length);
  const tier = existing.some((name) => name.startsWith(`${day}/`)) ? 'hourly' : 'daily';
  return {
    action: 'dump',
    snapshot,
    slot,
    dumpKey: dumpKey(host, snapshot, inputs.sealed),
    manifestKey: manifestKey(host, snapshot),
    tier,
    lockDays: tier === 'daily' ? schedule.lockDailyDays : schedule.lockDays,
    reason: tier === 'daily' ? `first snapshot of ${day}` : `${day} has its daily snapshot already`,
  };
}

/** The name of a run that a person started: this second, or the first later one whose name is not taken. */
function freeName(existing: readonly string[], now: Date): string {
  let at = now.getTime();
  while (existing.includes(snapshotNameOfRun(new Date(at)))) at += 1000;
  return snapshotNameOfRun(new Date(at));
}
