import type { Problem } from '../../core/runs/standing.ts';
import { isDamage } from '../vaultRecords/damage.ts';
import { listIndexes, openNewest } from '../vaultRecords/indexes.ts';
import type { Look } from '../vaultRecords/newestReceipt.ts';
import { ageOf } from './age.ts';
import type { MirrorStatus } from './contract.ts';

/** `damage` instead of a mirror where the newest index cannot be read: the rest of the status is still needed. */
export async function findMirror({
  reader,
  host,
  now,
  foreign,
}: Look): Promise<{ readonly mirror: MirrorStatus | null; readonly damage: Problem | null }> {
  const all = await listIndexes(reader, host);
  try {
    const index = await openNewest(reader, all, foreign);
    if (index === null) return { mirror: null, damage: null };
    const { present: files, bytes, failed, listingBeganAt } = index.header;
    const ageSeconds = ageOf(listingBeganAt, now);
    return { mirror: { listingBeganAt, ageSeconds, files, bytes, failed: failed.length }, damage: null };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { mirror: null, damage: { severity: 'risk', text: error.message, mend: 'lifeboat mirror' } };
  }
}
