import { dayOf } from '../../core/report/days.ts';
import { parseIndexKey } from '../../core/vault/keys.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { each, inOrder } from '../inOrder.ts';
import { unlessDamaged } from '../vaultRecords/damage.ts';
import { type IndexRef, listIndexes, readHeader } from '../vaultRecords/indexes.ts';
import type { FilesOfDay } from './contract.ts';

const concurrency = 8;

/**
 * From the last index of each day since `since`; one that cannot be read leaves its day out, because `status` reports
 * it.
 */
export async function readFiles(reader: VaultReader, host: string, since: Date): Promise<readonly FilesOfDay[]> {
  const lastOfDay = new Map(
    (await listIndexes(reader, host)).flatMap((ref) => {
      const at = parseIndexKey(ref.key)?.at;
      return at === undefined || at < since ? [] : [[dayOf(at), ref] as const];
    }),
  );
  const days = inOrder(each([...lastOfDay.values()]), concurrency, (ref) => filesOf(reader, ref));
  return (await Array.fromAsync(days)).filter((day) => day !== null);
}

async function filesOf(reader: VaultReader, ref: IndexRef): Promise<FilesOfDay | null> {
  const header = await unlessDamaged(() => readHeader(reader, ref));
  return header === null ? null : { at: header.listingBeganAt, files: header.present, bytes: header.bytes };
}
