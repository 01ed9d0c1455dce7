import { dayOf } from '../../core/report/days.ts';
import { parseIndexKey } from '../../core/vault/keys.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { each, inOrder } from '../inOrder.ts';
import { isDamage } from '../vaultRecords/damage.ts';
import { isForeign } from '../vaultRecords/foreign.ts';
import { type IndexRef, listIndexes, readHeader } from '../vaultRecords/indexes.ts';
import type { FilesOfDay } from './contract.ts';

const concurrency = 8;

/**
 * From the last index of each day since `since` that counts; a damaged one leaves its day out, because `status` reports
 * it.
 */
export async function readFiles(reader: VaultReader, host: string, since: Date): Promise<readonly FilesOfDay[]> {
  const byDay = new Map<string, IndexRef[]>();
  for (const ref of await listIndexes(reader, host)) {
    const at = parseIndexKey(ref.key)?.at;
    if (at === undefined || at < since) continue;
    const known = byDay.get(dayOf(at));
    if (known === undefined) byDay.set(dayOf(at), [ref]);
    else known.push(ref);
  }
  const days = inOrder(each([...byDay.values()]), concurrency, (refs) => filesOf(reader, refs));
  return (await Array.fromAsync(days)).filter((day) => day !== null);
}

async function filesOf(reader: VaultReader, oldestFirst: readonly IndexRef[]): Promise<FilesOfDay | null> {
  for (const ref of oldestFirst.toReversed()) {
    try {
      const header = await readHeader(reader, ref);
      return { at: header.listingBeganAt, files: header.present, bytes: header.bytes };
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (!isForeign(error)) return null;
    }
  }
  return null;
}
