import { proofOf } from '../../core/runs/receipt.ts';
import type { Doubt } from '../../core/verify/doubt.ts';
import { type ProofPins, pinnedDifferences } from '../../core/verify/proofPins.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { pinnedPartsOf } from './pinnedParts.ts';
import { readReceipts } from './receipts.ts';
import type { StoredManifest } from './snapshots.ts';

/** What drills that passed have pinned, by snapshot name, oldest first. Older programs pinned nothing. */
export type PinsByName = ReadonlyMap<string, readonly ProofPins[]>;

export async function readPins(reader: VaultReader, host: string): Promise<PinsByName> {
  const pins = new Map<string, ProofPins[]>();
  for await (const receipt of readReceipts(reader, 'drill', host)) {
    const proof = proofOf(receipt);
    if (proof?.verdict !== 'proven' || proof.pins === undefined) continue;
    const known = pins.get(proof.snapshot);
    if (known === undefined) pins.set(proof.snapshot, [proof.pins]);
    else known.push(proof.pins);
  }
  return pins;
}

type Found = Pick<StoredManifest, 'manifest' | 'sha256'>;

/**
 * What the first drill that proved exactly this snapshot pinned, preferring a drill that had an index from after the
 * snapshot; null where none did.
 */
export function pinsOf(pins: PinsByName, found: Found): ProofPins | null {
  const own = pinsNamed(pins, found).filter(({ manifestSha256 }) => manifestSha256 === found.sha256);
  return own.find(({ filesAsOf }) => filesAsOf === null) ?? own[0] ?? null;
}

/** Doubts of kind `proof` about content under a proven snapshot's name that is not what a drill proved. */
export function otherThanProven(pins: PinsByName, found: Found): readonly Doubt[] {
  const parts = pinnedPartsOf(found);
  const differences = pinsNamed(pins, found).map((each) => pinnedDifferences(each, parts));
  if (differences.some(({ length }) => length === 0)) return [];
  return (differences.at(-1) ?? []).map((detail) => ({ kind: 'proof', detail }));
}

function pinsNamed(pins: PinsByName, { manifest }: Found): readonly ProofPins[] {
  return pins.get(manifest.snapshot) ?? [];
}
