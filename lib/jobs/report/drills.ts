import { type DrillProof, proofOf, type Receipt } from '../../core/runs/receipt.ts';
import { drilledTablesOf } from '../../core/verify/drilledTables.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { readReceipts } from '../vaultRecords/receipts.ts';
import type { DrillCensus, DrillRow } from './contract.ts';

export interface Drills {
  readonly drills: readonly DrillRow[];
  readonly census: DrillCensus | null;
  /** The newest verdict for each snapshot, by its name. */
  readonly proofs: ReadonlyMap<string, DrillProof>;
}

/**
 * One line per drill, and every table of the newest drill that counted rows. Only a few receipts are in memory at a
 * time.
 */
export async function readDrills(reader: VaultReader, host: string): Promise<Drills> {
  const drills: DrillRow[] = [];
  const proofs = new Map<string, DrillProof>();
  let census: DrillCensus | null = null;
  for await (const receipt of readReceipts(reader, 'drill', host)) {
    const proof = proofOf(receipt);
    if (proof !== null) proofs.set(proof.snapshot, proof);
    const row = rowOf(receipt, proof);
    drills.push(row);
    const tables = drilledTablesOf(receipt.details);
    if (tables !== null && row.snapshot !== null) {
      census = { snapshot: row.snapshot, drilledAt: receipt.startedAt, tables };
    }
  }
  return { drills, census, proofs };
}

function rowOf({ startedAt, endedAt, summary, details }: Receipt, proof: DrillProof | null): DrillRow {
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
