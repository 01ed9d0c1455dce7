import type { VaultReader } from '../../ports/vault.ts';
import { filesOfSnapshot } from '../restoreSteps/filesOfSnapshot.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import { unlessDamaged } from '../vaultRecords/damage.ts';
import { readInventory, readStored, type StoredManifest } from '../vaultRecords/snapshots.ts';

interface IndexVersion {
  readonly key: string;
  readonly versionId: string;
}

/**
 * The indexes with which a restore of the snapshot would find its files: those that a drill pinned, otherwise those
 * around it. For a release, only those that no other held snapshot needs. Empty where no index can be read.
 */
export async function indexesToHold(
  reader: VaultReader,
  host: string,
  chosen: Chosen,
  held: boolean,
): Promise<readonly IndexVersion[]> {
  const own = await indexesOf(reader, host, chosen);
  if (held || own.length === 0) return own;
  const needed = new Set<string>();
  for (const other of await otherHeld(reader, host, chosen)) {
    for (const index of await indexesOf(reader, host, other)) needed.add(identityOf(index));
  }
  return own.filter((index) => !needed.has(identityOf(index)));
}

/** A version id is unique under its key alone. */
function identityOf({ key, versionId }: IndexVersion): string {
  return JSON.stringify([key, versionId]);
}

async function indexesOf(
  reader: VaultReader,
  host: string,
  snapshot: Pick<StoredManifest, 'manifest' | 'sha256'>,
): Promise<readonly IndexVersion[]> {
  return (await unlessDamaged(() => filesOfSnapshot(reader, host, snapshot)))?.pins ?? [];
}

async function otherHeld(reader: VaultReader, host: string, { ref: own }: Chosen): Promise<readonly StoredManifest[]> {
  const held: StoredManifest[] = [];
  for (const ref of (await readInventory(reader, host)).snapshots) {
    if (ref.manifestKey === own.manifestKey) continue;
    const stored = await unlessDamaged(() => readStored(reader, ref));
    if (stored?.info.held === true) held.push(stored);
  }
  return held;
}
