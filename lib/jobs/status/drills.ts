import { proofOf, type Receipt } from '../../core/runs/receipt.ts';
import { type Look, newestReceipt } from '../vaultRecords/newestReceipt.ts';
import type { SnapshotRef } from '../vaultRecords/snapshots.ts';
import { ageOf } from './age.ts';
import type { ProofStatus } from './contract.ts';

/** The newest drill that passed, and whether what it proved is still there. */
export async function findProof(vault: Look, visible: readonly SnapshotRef[]): Promise<ProofStatus | null> {
  const receipt = await newestReceipt(vault, 'drill', (drill) => proofOf(drill)?.verdict === 'proven');
  const proof = receipt === null ? null : proofOf(receipt);
  if (receipt === null || proof === null) return null;
  const { snapshot, manifestVersionId, recoverySeconds, recoveryPointSeconds } = proof;
  const ref = visible.find(
    (each) => each.snapshot === snapshot && each.candidates.some(({ versionId }) => versionId === manifestVersionId),
  );
  const info = ref === undefined ? null : await vault.reader.head(ref.manifestKey, manifestVersionId);
  return {
    snapshot,
    provenAt: receipt.endedAt,
    ageSeconds: ageOf(receipt.endedAt, vault.now),
    ...(proof.except === undefined ? {} : { except: proof.except }),
    inVault: info !== null,
    lockedUntil: info?.lockedUntil?.toISOString() ?? null,
    recoverySeconds,
    recoveryPointSeconds,
    broughtBackBytes: broughtBack(receipt),
  };
}

function broughtBack({ details: { archiveBytes, fileBytes } }: Receipt): number | null {
  return typeof archiveBytes === 'number' && typeof fileBytes === 'number' ? archiveBytes + fileBytes : null;
}
