import { type JobName, parseReceipt, type Receipt } from '../../core/runs/receipt.ts';
import { parseReceiptKey, receiptsPrefix } from '../../core/vault/keys.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { each, inOrder } from '../inOrder.ts';
import { recordOrNull } from './text.ts';
import { type Candidate, versionsByKey } from './versions.ts';

/** Receipts in flight at once: a drill's receipt names every table and may have some megabytes. */
const concurrency = 8;

/** A receipt's key, and the versions that may be the receipt. */
export interface ReceiptRef {
  readonly key: string;
  /** Oldest first: the first that counts is the receipt. */
  readonly candidates: readonly Candidate[];
  /** The store's time of the oldest. */
  readonly storedAt: Date;
}

/**
 * Receipts of one job on one host, oldest first by the store's time, from `since` on. What is not ours or cannot be
 * read is skipped: a receipt is evidence, never a condition.
 */
export async function* readReceipts(
  reader: VaultReader,
  job: JobName,
  host: string,
  since?: Date,
): AsyncGenerator<Receipt> {
  const refs = await listReceipts(reader, job, host);
  const wanted = refs.filter(({ storedAt }) => since === undefined || storedAt >= since);
  const receipts = inOrder(each(wanted), concurrency, (ref) => readReceipt(reader, job, host, ref));
  for await (const receipt of receipts) if (receipt !== null) yield receipt;
}

/** Oldest first by the store's time. `namedAfter` spares the listing of names from before that day. */
export async function listReceipts(
  reader: VaultReader,
  job: JobName,
  host: string,
  namedAfter?: Date,
): Promise<readonly ReceiptRef[]> {
  const prefix = receiptsPrefix(job, host);
  const options = namedAfter === undefined ? {} : { startAfter: prefix + namedAfter.toISOString().slice(0, 10) };
  const versions = await versionsByKey(reader, prefix, (key) => parseReceiptKey(key) !== null, options);
  const refs = [...versions].flatMap(([key, candidates]): readonly ReceiptRef[] => {
    const [oldest] = candidates;
    return oldest === undefined || oldest.hidden ? [] : [{ key, candidates, storedAt: oldest.storedAt }];
  });
  return refs.toSorted((a, b) => a.storedAt.getTime() - b.storedAt.getTime());
}

/** Null where no version of it counts or can be read; `foreign` is called where somebody else's is there instead. */
export async function readReceipt(
  reader: VaultReader,
  job: JobName,
  host: string,
  { key, candidates }: ReceiptRef,
  foreign?: (key: string) => void,
): Promise<Receipt | null> {
  let met = false;
  for (const { versionId, size } of candidates) {
    const wanted = { kind: job, host, key, versionId, size };
    const found = await recordOrNull(reader, wanted, parsedReceipt, () => {
      met = true;
    });
    if (found !== null && found.value.job === job) return found.value;
  }
  if (met) foreign?.(key);
  return null;
}

function parsedReceipt(text: string): { readonly value: Receipt } | { readonly problem: string } {
  const parsed = parseReceipt(text);
  return 'problem' in parsed ? parsed : { value: parsed.receipt };
}
