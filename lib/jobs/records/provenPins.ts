import type { Manifest } from '../../core/manifest.ts';
import { type ProofPins, proofOf } from '../../core/receipt.ts';
import type { VaultReader } from '../../ports.ts';
import { readReceipts } from './receipts.ts';

/** What the first drill that proved this very snapshot pinned; null where none did, or an older program drilled it. */
export async function provenPins(reader: VaultReader, host: string, manifest: Manifest): Promise<ProofPins | null> {
  let incomplete: ProofPins | null = null;
  for await (const receipt of readReceipts(reader, 'drill', host)) {
    const proof = proofOf(receipt);
    if (proof?.verdict !== 'proven' || proof.pins === undefined || proof.snapshot !== manifest.snapshot) continue;
    if (proof.runId !== manifest.runId || proof.dumpVersionId !== manifest.dump.versionId) continue;
    if (proof.pins.filesAsOf === null) return proof.pins;
    incomplete ??= proof.pins;
  }
  return incomplete;
}
