import type { DrillProof } from '../../core/runs/receipt.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { SnapshotFact } from '../../core/snapshots/snapshotFact.ts';
import { recordedDoubts } from '../../core/verify/doubt.ts';
import type { StoredInfo, VaultReader } from '../../ports/vault.ts';
import { each, inOrder } from '../inOrder.ts';
import { isDamage } from './damage.ts';
import { isForeign } from './foreign.ts';
import { proves } from './proofs.ts';
import { manifestsAtOnce, readStored, type SnapshotRef } from './snapshots.ts';

/** A snapshot as its manifest and the store describe it; without a fact where the manifest cannot be used. */
export type ReadSnapshot<T> =
  | {
      readonly ref: SnapshotRef;
      readonly fact: SnapshotFact;
      readonly content: T;
      readonly problem: null;
      readonly foreign: false;
    }
  | {
      readonly ref: SnapshotRef;
      readonly fact: null;
      readonly content: null;
      readonly problem: string;
      readonly foreign: boolean;
    };

/** Reads the manifests in the order given and keeps only what `take` returns for each. Throws when the vault fails. */
export function readSnapshots<T>(
  reader: VaultReader,
  refs: readonly SnapshotRef[],
  proofs: ReadonlyMap<string, DrillProof>,
  take: (manifest: Manifest) => T,
): AsyncIterable<ReadSnapshot<T>> {
  return inOrder(each(refs), manifestsAtOnce, async (asked): Promise<ReadSnapshot<T>> => {
    try {
      const { ref, manifest, info } = await readStored(reader, asked);
      const { lockedUntil, held } = await keptBy(reader, info);
      const fact = {
        host: manifest.host,
        snapshot: manifest.snapshot,
        manifestKey: ref.manifestKey,
        dumpKey: manifest.dump.key,
        manifestVersionId: ref.manifestVersionId,
        storedAt: ref.storedAt,
        snapshotAt: new Date(manifest.snapshotAt),
        proven: proves(proofs.get(manifest.snapshot), ref.manifestVersionId),
        quarantined: recordedDoubts(manifest).length > 0,
        lockedUntil,
        held,
      };
      return { ref, fact, content: take(manifest), problem: null, foreign: false };
    } catch (error) {
      if (!isDamage(error)) throw error;
      return { ref: asked, fact: null, content: null, problem: error.message, foreign: isForeign(error) };
    }
  });
}

/** Lock and hold of a version. Some stores (versitygw) return them for HEAD but not for GET. */
async function keptBy(reader: VaultReader, info: StoredInfo): Promise<Pick<StoredInfo, 'lockedUntil' | 'held'>> {
  if (info.lockedUntil !== null || info.held) return info;
  return (await reader.head(info.key, info.versionId)) ?? info;
}
