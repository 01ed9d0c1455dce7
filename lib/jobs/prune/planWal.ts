import { lsnOf } from '../../core/wal/lsn.ts';
import { baseKeys } from '../../core/wal/walKeys.ts';
import { type BaseDecision, planWalRetention } from '../../core/wal/walRetention.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { readBases } from '../vaultRecords/bases.ts';
import { type ListedPiece, listWal } from '../vaultRecords/walRecords.ts';
import { openWindows } from '../wal/windows.ts';

/** What a prune would hide below base/ and wal/, and why the rest stays. */
export interface WalPrune {
  /** Newest first. */
  readonly bases: readonly BaseDecision[];
  /** Records first, so that nothing is ever named whose bytes are hidden. */
  readonly keys: readonly string[];
}

export async function planWal(reader: VaultReader, host: string, now: Date, days: number): Promise<WalPrune> {
  const bases = await readBases(reader, host);
  if (bases.length === 0) return { bases: [], keys: [] };
  const open = new Set((await openWindows(reader, host)).map(({ base }) => base));
  const clusters = new Map(bases.map(({ source }) => [source.systemIdentifier, source.segmentBytes]));
  const pieces: (ListedPiece & { readonly systemIdentifier: string; readonly storedAt: Date })[] = [];
  for (const [systemIdentifier, segmentBytes] of clusters) {
    const listing = await listWal(reader, { host, systemIdentifier }, segmentBytes);
    for (const piece of listing.pieces) {
      const storedAt = piece.candidates[0]?.storedAt;
      if (storedAt !== undefined) pieces.push({ ...piece, systemIdentifier, storedAt });
    }
  }
  const facts = bases.map(({ name, timeline, startLsn, endedAt, source }) => ({
    name,
    systemIdentifier: source.systemIdentifier,
    timeline,
    startLsn: lsnOf(startLsn),
    endedAt: new Date(endedAt),
    opensWindow: open.has(name),
  }));
  const plan = planWalRetention(facts, pieces, { now, days });
  const removed = plan.bases.filter(({ action }) => action === 'remove').map(({ name }) => baseKeys(host, name));
  return {
    bases: plan.bases,
    keys: [
      ...removed.map(({ manifest }) => manifest),
      ...removed.flatMap(({ tar, serverManifest }) => [tar, serverManifest]),
      ...plan.pieces,
      ...plan.pieces.map((key) => key.replace(/\.json$/, '.gz.gpg')),
    ],
  };
}
