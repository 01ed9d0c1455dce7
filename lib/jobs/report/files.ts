import { parseIndexKey } from '../../core/keys.ts';
import { dayOf } from '../../core/report/days.ts';
import type { VaultReader } from '../../ports.ts';
import { isDamage } from '../records/damage.ts';
import { listIndexes, openIndex } from '../records/indexes.ts';
import type { FilesOfDay } from './contract.ts';

/** From the last index of each day since `since`; one that cannot be read leaves its day out, for `status` tells of it. */
export async function readFiles(reader: VaultReader, host: string, since: Date): Promise<readonly FilesOfDay[]> {
  const all = await listIndexes(reader, host);
  const lastOfDay = new Map(
    all.flatMap((ref) => {
      const at = parseIndexKey(ref.key)?.at;
      return at === undefined || at < since ? [] : [[dayOf(at), ref] as const];
    }),
  );
  const days: FilesOfDay[] = [];
  for (const ref of lastOfDay.values()) {
    try {
      const { listingBeganAt, present, bytes } = (await openIndex(reader, ref, all)).header;
      days.push({ at: listingBeganAt, files: present, bytes });
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
  }
  return days;
}
