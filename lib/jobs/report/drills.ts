import { drilledTablesOf } from '../../core/drilledTables.ts';
import { proofOf, type Receipt } from '../../core/receipt.ts';
import type { VaultReader } from '../../ports.ts';
import { readReceipts } from '../records/receipts.ts';
import type { DrillCensus, DrillRow } from './contract.ts';

/** A line of every drill, and of the newest one that counted rows every table. One receipt is held at a time. */
export async function readDrills(
  reader: VaultReader,
  host: string,
): Promise<{ readonly drills: readonly DrillRow[]; readonly census: DrillCensus | null }> {
  const drills: DrillRow[] = [];
  let census: DrillCensus | null = null;
  for await (const receipt of readReceipts(reader, 'drill', host)) {
    const row = rowOf(receipt);
    drills.push(row);
    const tables = drilledTablesOf(receipt.details);
    if (tables !== null && row.snapshot !== null) {
      census = { snapshot: row.snapshot, drilledAt: receipt.startedAt, tables };
    }
  }
  return { drills, census };
}

function rowOf(receipt: Receipt): DrillRow {
  const { startedAt, endedAt, summary, details } = receipt;
  const proof = proofOf(receipt);
  const named = details['snapshot'];
  return {
    startedAt,
    seconds: Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
    snapshot: typeof named === 'string' ? named : null,
    verdict: proof?.verdict ?? 'no verdict',
    recoverySeconds: proof?.recoverySeconds ?? null,
    recoveryPointSeconds: proof?.recoveryPointSeconds ?? null,
    summary,
  };
}
