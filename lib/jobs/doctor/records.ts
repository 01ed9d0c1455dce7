import { recordsText } from '../../core/vault/unsignedRecords.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { readInventory } from '../vaultRecords/snapshots.ts';
import type { Finding } from './finding.ts';

/** Whether the records that readers trust are signed, and which ones count without a signature. */
export async function checkRecords(
  reader: VaultReader,
  host: string,
  keepDailyDays: number,
): Promise<readonly Finding[]> {
  const { trust } = reader;
  const { snapshots } = trust === null ? { snapshots: [] } : await readInventory(reader, host);
  const what = `records are ${recordsText({
    signing: trust !== null,
    unsignedUntil: trust?.unsignedUntil ?? null,
    snapshotsStoredAt: snapshots.filter(({ hidden }) => !hidden).map(({ storedAt }) => storedAt),
    keepDailyDays,
  })}`;
  return [
    trust === null ? { subject: 'keys', verdict: 'warn', what, mend: null } : { subject: 'keys', verdict: 'ok', what },
  ];
}
