import { type PastRestore, type Receipt, restoredBy } from '../../core/runs/receipt.ts';
import { exitCodes } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { readReceipts } from './receipts.ts';

/**
 * Receipts of restores, from the store's time `since` on, after which the application continued with the restored data;
 * also of those that could not restore every file. A restore next to the application's database is not among them.
 */
export async function* readRestores(reader: VaultReader, host: string, since: Date): AsyncGenerator<Receipt> {
  for await (const receipt of readReceipts(reader, 'restore', host, since)) {
    const { exitCode, details } = receipt;
    if (exitCode !== exitCodes.done && exitCode !== exitCodes.partial) continue;
    if (!wasBeside(details['database'])) yield receipt;
  }
}

function wasBeside(database: unknown): boolean {
  return typeof database === 'object' && database !== null && 'way' in database && database.way === 'beside';
}

/**
 * Restores of one database, newest first, from the store's time `since` on; also those beside it, which may have taken
 * its place since.
 */
export async function pastRestores(
  reader: VaultReader,
  host: string,
  database: string,
  since: Date,
): Promise<readonly PastRestore[]> {
  const restores: PastRestore[] = [];
  for await (const receipt of readReceipts(reader, 'restore', host, since)) {
    const { exitCode } = receipt;
    if (exitCode !== exitCodes.done && exitCode !== exitCodes.partial) continue;
    const restored = restoredBy(receipt);
    if (restored !== null && restored.database === database) restores.push(restored);
  }
  return restores.toReversed();
}
