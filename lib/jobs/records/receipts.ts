import { parseReceiptKey, receiptsPrefix } from '../../core/keys.ts';
import { type JobName, parseReceipt, type Receipt } from '../../core/receipt.ts';
import type { VaultReader } from '../../ports.ts';
import { inOrder } from '../inOrder.ts';
import { readText } from './text.ts';

/** Receipts under way at once: a drill's names every table, and may have some megabytes. */
const concurrency = 8;

/**
 * Receipts of one job on one host, oldest first, from the store's time `since` on. What is not ours or cannot be read is
 * passed over: a receipt is evidence, never a condition.
 */
export async function* readReceipts(
  reader: VaultReader,
  job: JobName,
  host: string,
  since?: Date,
): AsyncGenerator<Receipt> {
  const receipts = inOrder(receiptKeys(reader, job, host, since), concurrency, (key) => readReceipt(reader, key));
  for await (const receipt of receipts) if (receipt !== null) yield receipt;
}

async function* receiptKeys(reader: VaultReader, job: JobName, host: string, since?: Date): AsyncGenerator<string> {
  for await (const { key, storedAt } of reader.list(receiptsPrefix(job, host))) {
    if (parseReceiptKey(key) !== null && (since === undefined || storedAt >= since)) yield key;
  }
}

/** Null for what is gone or cannot be read. */
export async function readReceipt(reader: VaultReader, key: string): Promise<Receipt | null> {
  const text = await readText(reader, key);
  const parsed = text === null ? null : parseReceipt(text);
  return parsed !== null && 'receipt' in parsed ? parsed.receipt : null;
}
