import { parseReceiptKey, receiptsPrefix } from '../../core/keys.ts';
import { type JobName, jobNames, type Receipt } from '../../core/receipt.ts';
import { dayOf } from '../../core/report/days.ts';
import type { RunRow } from '../../core/report/runs.ts';
import { exitCodes } from '../../errors.ts';
import type { VaultReader } from '../../ports.ts';
import { inOrder } from '../inOrder.ts';
import { readReceipt } from '../records/receipts.ts';

const concurrency = 8;

/** Every run of every job since a moment, by job and then oldest first; a line of each, whatever its receipt holds. */
export async function readRuns(reader: VaultReader, host: string, since: Date): Promise<readonly RunRow[]> {
  const rows: RunRow[] = [];
  for (const job of jobNames) {
    const receipts = inOrder(receiptKeys(reader, job, host, since), concurrency, async (key) => {
      const receipt = await readReceipt(reader, key);
      return receipt === null ? null : rowOf(receipt);
    });
    for await (const row of receipts) if (row !== null && !row.steppedBack) rows.push(row.run);
  }
  return rows;
}

async function* receiptKeys(reader: VaultReader, job: JobName, host: string, since: Date): AsyncGenerator<string> {
  const prefix = receiptsPrefix(job, host);
  for await (const { key } of reader.list(prefix, { startAfter: prefix + dayOf(since) })) {
    if (parseReceiptKey(key) !== null) yield key;
  }
}

/** A run that stepped back for another one is no run. */
function rowOf({ job, startedAt, endedAt, exitCode, summary }: Receipt) {
  const seconds = Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  const trouble = exitCode === exitCodes.done ? null : summary;
  return { run: { job, startedAt, seconds, exitCode, trouble }, steppedBack: exitCode === exitCodes.busy };
}
