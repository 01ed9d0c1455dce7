import type { BaseManifest } from '../../core/wal/baseManifest.ts';
import { follow, type Stretch } from '../../core/wal/coverage.ts';
import { lsnOf } from '../../core/wal/lsn.ts';
import type { WalWindow } from '../../core/wal/recoveryTarget.ts';
import type { Heartbeat } from '../../core/wal/walRecord.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { readBases } from '../vaultRecords/bases.ts';
import { unlessDamaged } from '../vaultRecords/damage.ts';
import {
  branchingsIn,
  type ListedPiece,
  listWal,
  readHeartbeat,
  readPiece,
  type WalListing,
} from '../vaultRecords/walRecords.ts';

/** A window with what a recovery into it needs. */
export interface OpenWindow extends WalWindow {
  readonly manifest: BaseManifest;
  readonly listing: WalListing;
  /** From the base backup's start to the window's end. */
  readonly stretch: Stretch;
}

/** Records of the end that are read to find one that knows how far it is complete. */
const farthestBack = 50;

/**
 * Every window that the vault holds for a host, one for each base backup whose log is there, oldest base backup first.
 * From names alone but for the ends: a recovery reads and checks every record that it uses.
 */
export async function openWindows(reader: VaultReader, host: string): Promise<readonly OpenWindow[]> {
  const bases = await readBases(reader, host);
  const clusters = new Map<string, Promise<Cluster>>();
  const windows: OpenWindow[] = [];
  for (const manifest of bases) {
    const { systemIdentifier, segmentBytes } = manifest.source;
    const place = { host, systemIdentifier };
    const known = clusters.get(systemIdentifier) ?? readCluster(reader, place, segmentBytes);
    clusters.set(systemIdentifier, known);
    const window = await windowOf(reader, manifest, await known);
    if (window !== null) windows.push(window);
  }
  return windows;
}

interface Cluster {
  readonly listing: WalListing;
  readonly heartbeat: Heartbeat | null;
}

async function readCluster(
  reader: VaultReader,
  place: { readonly host: string; readonly systemIdentifier: string },
  segmentBytes: number,
): Promise<Cluster> {
  const [listing, heartbeat] = await Promise.all([listWal(reader, place, segmentBytes), readHeartbeat(reader, place)]);
  return { listing, heartbeat: heartbeat?.value ?? null };
}

async function windowOf(
  reader: VaultReader,
  manifest: BaseManifest,
  { listing, heartbeat }: Cluster,
): Promise<OpenWindow | null> {
  const start = { timeline: manifest.timeline, start: lsnOf(manifest.startLsn) };
  const stretch = follow(listing.pieces, branchingsIn(listing.histories), start);
  if (stretch.end < lsnOf(manifest.stopLsn)) return null;
  const from = new Date(manifest.endedAt);
  const told = await completeUntil(reader, manifest, stretch);
  const beat = heartbeat !== null && lsnOf(heartbeat.vaultLsn) === stretch.end ? heartbeat.completeUntil : null;
  const until = [from, ...[told, beat].flatMap((text) => (text === null ? [] : [new Date(text)]))];
  return {
    base: manifest.name,
    from,
    fromLsn: lsnOf(manifest.stopLsn),
    until: new Date(Math.max(...until.map((at) => at.getTime()))),
    untilLsn: stretch.end,
    manifest,
    listing,
    stretch,
  };
}

async function completeUntil(reader: VaultReader, { host }: BaseManifest, stretch: Stretch): Promise<string | null> {
  for (const piece of stretch.pieces.slice(-farthestBack).toReversed()) {
    if (!isListed(piece)) continue;
    const record = await unlessDamaged(() => readPiece(reader, { host }, piece));
    const told = record?.value.completeUntil ?? null;
    if (told !== null) return told;
  }
  return null;
}

/** The pieces of a listing carry where they were listed; the pure core does not look at it. */
export function isListed(piece: object): piece is ListedPiece {
  return 'candidates' in piece;
}
