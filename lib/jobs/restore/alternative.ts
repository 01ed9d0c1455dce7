import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import { chooseSound } from '../vaultRecords/chooseSound.ts';

/** Another snapshot that could be restored instead. */
export interface Alternative {
  readonly snapshot: string;
  /** ISO 8601. */
  readonly snapshotAt: string;
  readonly ageSeconds: number;
}

/** The newest snapshot that a drill has proven; null where that is the chosen one. */
export async function provenBeside(
  reader: VaultReader,
  host: string,
  chosen: Chosen,
  now: Date,
): Promise<Alternative | null> {
  try {
    const { manifest } = await chooseSound(reader, host, { by: 'proven' });
    if (manifest.snapshot === chosen.manifest.snapshot) return null;
    const { snapshot, snapshotAt } = manifest;
    return { snapshot, snapshotAt, ageSeconds: Math.round((now.getTime() - Date.parse(snapshotAt)) / 1000) };
  } catch (error) {
    // None is proven, or none that is proven is without a doubt.
    if (error instanceof Failure && (error.kind === 'usage' || error.kind === 'verification')) return null;
    throw error;
  }
}

/** The snapshot that would be restored instead; null where there is none without a doubt. */
export async function snapshotBefore(
  reader: VaultReader,
  host: string,
  at: Date,
  now: Date,
): Promise<Alternative | null> {
  try {
    const { manifest } = await chooseSound(reader, host, { by: 'time', at });
    const { snapshot, snapshotAt } = manifest;
    return { snapshot, snapshotAt, ageSeconds: Math.round((now.getTime() - Date.parse(snapshotAt)) / 1000) };
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'usage' || error.kind === 'verification')) return null;
    throw error;
  }
}
