import { slotOf } from '../../core/runs/schedule.ts';
import { snapshotNameOfRun, snapshotNameOfSlot } from '../../core/vault/keys.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { committedAs, type SnapshotRef } from '../vaultRecords/snapshots.ts';
import type { BackupOptions } from './contract.ts';

/** Names of manual runs that began in the same second are at most this far ahead. */
const secondsAhead = 30;

/**
 * The names of counting snapshots that a plan needs: whether the run's own name is taken, and whether its day has one.
 * A name alone does not make a snapshot, and reading them all would cost more than the answer is worth.
 */
export async function takenNames(
  reader: VaultReader,
  snapshots: readonly SnapshotRef[],
  { scheduledAt, schedule }: Pick<BackupOptions, 'scheduledAt' | 'schedule'>,
  now: Date,
): Promise<readonly string[]> {
  const own = scheduledAt === null ? namesFrom(now) : [slotName(scheduledAt, schedule.intervalMinutes)];
  const taken: string[] = [];
  for (const name of own) {
    if ((await committedAs(reader, snapshots, name)) !== null) taken.push(name);
  }
  const [day = ''] = (own[0] ?? '').split('/');
  for (const { snapshot } of snapshots) {
    if (!snapshot.startsWith(`${day}/`) || (await committedAs(reader, snapshots, snapshot)) === null) continue;
    return [...taken, snapshot];
  }
  return taken;
}

function slotName(scheduledAt: Date, intervalMinutes: number): string {
  return snapshotNameOfSlot(slotOf(scheduledAt, intervalMinutes), intervalMinutes);
}

function namesFrom(now: Date): readonly string[] {
  return Array.from({ length: secondsAhead }, (_, second) =>
    snapshotNameOfRun(new Date(now.getTime() + second * 1000)),
  );
}
