import { parseReceiptKey, receiptsPrefix } from '../../core/keys.ts';
import type { JobName, Receipt } from '../../core/receipt.ts';
import type { VaultReader } from '../../ports.ts';
import { readReceipt } from './receipts.ts';

const hour = 3_600_000;
const recentDays = 9;

/**
 * The newest receipt of a job that reads well and is accepted; null where there is none. Reads from the newest name back:
 * a year of hourly runs costs a listing of their names at most. A name of the future was written under a wrong clock.
 */
export async function newestReceipt(
  { reader, host, now }: { readonly reader: VaultReader; readonly host: string; readonly now: Date },
  job: JobName,
  accept: (receipt: Receipt) => boolean = () => true,
): Promise<Receipt | null> {
  const prefix = receiptsPrefix(job, host);
  const recent = new Date(now.getTime() - recentDays * 24 * hour).toISOString().slice(0, 10);
  for (const options of [{ startAfter: prefix + recent }, {}]) {
    const keys: string[] = [];
    for await (const { key } of reader.list(prefix, options)) {
      const at = parseReceiptKey(key)?.at;
      if (at !== undefined && at.getTime() <= now.getTime() + hour) keys.push(key);
    }
    for (const key of keys.toReversed()) {
      const receipt = await readReceipt(reader, key);
      if (receipt !== null && accept(receipt)) return receipt;
    }
  }
  return null;
}
