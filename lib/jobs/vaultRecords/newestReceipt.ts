import type { JobName, Receipt } from '../../core/runs/receipt.ts';
import { parseReceiptKey } from '../../core/vault/keys.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { listReceipts, readReceipt } from './receipts.ts';

/** Whose vault to read, and the current time. */
export interface Look {
  readonly reader: VaultReader;
  readonly host: string;
  readonly now: Date;
  /** Called with each name found on the way under which no receipt counts. */
  readonly foreign?: (key: string) => void;
}

const hour = 3_600_000;
const recentDays = 9;

/**
 * The newest receipt of a job, by the store's time, that is readable, counts and is accepted; null where there is none.
 * A name in the future was written under a wrong clock. Recent names are listed first: a year of hourly runs has many.
 */
export async function newestReceipt(
  { reader, host, now, foreign }: Look,
  job: JobName,
  accept: (receipt: Receipt) => boolean = () => true,
): Promise<Receipt | null> {
  const recent = new Date(now.getTime() - recentDays * 24 * hour);
  for (const since of [recent, undefined]) {
    const refs = await listReceipts(reader, job, host, since);
    const past = refs.filter(({ key }) => (parseReceiptKey(key)?.at.getTime() ?? 0) <= now.getTime() + hour);
    for (const ref of past.toReversed()) {
      const receipt = await readReceipt(reader, job, host, ref, foreign);
      if (receipt !== null && accept(receipt)) return receipt;
    }
  }
  return null;
}
