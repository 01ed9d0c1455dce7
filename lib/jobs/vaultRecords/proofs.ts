import { type DrillProof, proofOf } from '../../core/runs/receipt.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { readReceipts } from './receipts.ts';

/** The newest verdict for each snapshot that a drill has judged, by snapshot name. */
export async function readProofs(reader: VaultReader, host: string): Promise<ReadonlyMap<string, DrillProof>> {
  const proofs = new Map<string, DrillProof>();
  for await (const receipt of readReceipts(reader, 'drill', host)) {
    const proof = proofOf(receipt);
    if (proof !== null) proofs.set(proof.snapshot, proof);
  }
  return proofs;
}

/** Whether a proof is about exactly this manifest: a name alone can be planted. */
export function proves(proof: DrillProof | undefined, manifestVersionId: string): boolean {
  return proof?.verdict === 'proven' && proof.manifestVersionId === manifestVersionId;
}
