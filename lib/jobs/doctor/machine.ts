import { humanBytes } from '../../core/runs/bytes.ts';
import type { Scratch } from '../../ports/scratch.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { roomFor } from '../restoreSteps/space.ts';
import { newestManifest, readInventory } from '../vaultRecords/snapshots.ts';
import type { Finding } from './finding.ts';

const subject = 'this machine';

/** Whether the newest archive would fit where a drill or a restore unpacks it. */
export async function checkScratch(
  scratch: Scratch,
  reader: VaultReader | null,
  host: string,
): Promise<readonly Finding[]> {
  const free = await scratch.free();
  const newest = reader === null ? null : await newestManifest(reader, (await readInventory(reader, host)).snapshots);
  const room = `${humanBytes(free)} free on the scratch disk`;
  if (newest === null) return [{ subject, verdict: 'ok', what: room }];
  const needed = roomFor(newest.dump.archiveBytes);
  const size = `the newest archive needs ${humanBytes(needed)}`;
  if (free >= needed) return [{ subject, verdict: 'ok', what: `${room}, ${size}` }];
  const hint = 'name a directory on a larger disk: BACKUP_SCRATCH_DIR';
  return [
    { subject, verdict: 'warn', what: `only ${room}, and ${size}: no drill or restore can run here`, mend: hint },
  ];
}
