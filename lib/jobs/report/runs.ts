import type { RunRow } from '../../core/report/runs.ts';
import { type JobName, jobNames, type Receipt } from '../../core/runs/receipt.ts';
import { parseReceiptKey, type ReceiptKey } from '../../core/vault/keys.ts';
import { exitCodes } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { inOrder } from '../inOrder.ts';
import { listReceipts, type ReceiptRef, readReceipt } from '../vaultRecords/receipts.ts';

const concurrency = 16;

/**
 * Every run of every job since a moment, by job and then oldest first, one line each. For a run that did all of its
 * work the receipt's name holds everything in the line: only the other receipts are read.
 */
export async function readRuns(reader: VaultReader, host: string, since: Date): Promise<readonly RunRow[]> {
  const rows: RunRow[] = [];
  const runs = inOrder(receiptsSince(reader, host, since), concurrency, async ({ ref, name }) => {
    // The signature is inside: where signatures count, a name alone is not trusted.
    const ended = reader.trust === null ? name.ended : null;
    if (ended?.exitCode === exitCodes.done) return rowOfName(name, ended.milliseconds);
    const receipt = ended?.exitCode === exitCodes.busy ? null : await readReceipt(reader, name.job, host, ref);
    return receipt === null || receipt.exitCode === exitCodes.busy ? null : rowOf(receipt);
  });
  // A run that gave way to another one does not count.
  for await (const row of runs) if (row !== null) rows.push(row);
  return rows;
}

interface Named {
  readonly ref: ReceiptRef;
  readonly name: ReceiptKey;
}

async function* receiptsSince(reader: VaultReader, host: string, since: Date): AsyncGenerator<Named> {
  for (const job of jobNames) yield* receiptsOf(reader, job, host, since);
}

async function* receiptsOf(reader: VaultReader, job: JobName, host: string, since: Date): AsyncGenerator<Named> {
  const named = (await listReceipts(reader, job, host, since)).flatMap((ref): readonly Named[] => {
    const name = parseReceiptKey(ref.key);
    return name === null ? [] : [{ ref, name }];
  });
  // A line shows when its run began, and the lines are sorted by it.
  yield* named.toSorted((a, b) => a.name.at.getTime() - b.name.at.getTime());
}

function rowOfName({ job, at }: ReceiptKey, milliseconds: number): RunRow {
  const done = { exitCode: exitCodes.done, trouble: null };
  return { job, startedAt: at.toISOString(), seconds: milliseconds / 1000, ...done };
}

function rowOf({ job, startedAt, endedAt, exitCode, summary }: Receipt): RunRow {
  const seconds = Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  return { job, startedAt, seconds, exitCode, trouble: exitCode === exitCodes.done ? null : summary };
}
