import type { Branching } from '../../core/wal/coverage.ts';
import { branchingsOf } from '../../core/wal/history.ts';
import {
  heartbeatKey,
  type PieceSpan,
  parseHistoryRecordKey,
  parsePieceRecordKey,
  type WalPlace,
  walPrefix,
} from '../../core/wal/walKeys.ts';
import {
  type Heartbeat,
  type HistoryRecord,
  parseHeartbeat,
  parseHistoryRecord,
  parseWalRecord,
  type WalRecord,
} from '../../core/wal/walRecord.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { unlessDamaged } from './damage.ts';
import { firstThatCounts } from './firstThatCounts.ts';
import { type ReadRecord, readRecord, recordOrNull } from './text.ts';
import { type Candidate, versionsByKey } from './versions.ts';

/** A name that may hold the record of a piece; only reading shows whether any version counts. */
export interface ListedPiece extends PieceSpan {
  readonly key: string;
  /** Oldest first. */
  readonly candidates: readonly Candidate[];
}

export interface WalListing {
  readonly pieces: readonly ListedPiece[];
  readonly histories: readonly HistoryRecord[];
}

/** The names of one cluster's log in the vault, hidden ones left out, and its histories that count. */
export async function listWal(reader: VaultReader, place: WalPlace, segmentBytes: number): Promise<WalListing> {
  const versions = await versionsByKey(reader, walPrefix(place), (key) => key.endsWith('.json'));
  const pieces: ListedPiece[] = [];
  const histories: HistoryRecord[] = [];
  for (const [key, candidates] of versions) {
    const [oldest] = candidates;
    if (oldest === undefined || oldest.hidden) continue;
    const piece = parsePieceRecordKey(key, segmentBytes);
    if (piece !== null) pieces.push({ ...piece, key, candidates });
    const timeline = parseHistoryRecordKey(key)?.timeline;
    if (timeline === undefined) continue;
    const history = await unlessDamaged(() => readHistory(reader, place, key, candidates));
    if (history !== null && history.timeline === timeline) histories.push(history);
  }
  return { pieces, histories };
}

export function branchingsIn(histories: readonly HistoryRecord[]): readonly Branching[] {
  return histories.flatMap(branchingsOf);
}

/** The record that counts under a name. Failure `verification` where none does. */
export async function readPiece(
  reader: VaultReader,
  { host }: Pick<WalPlace, 'host'>,
  { key, candidates }: Pick<ListedPiece, 'key' | 'candidates'>,
): Promise<ReadRecord<WalRecord>> {
  return firstThatCounts(candidates, async ({ versionId, size }) => {
    const found = await readRecord(reader, { kind: 'wal', host, key, versionId, size }, parseWalRecord);
    if (found === null) throw new Failure('verification', `${key} is gone`);
    return found;
  });
}

async function readHistory(
  reader: VaultReader,
  { host }: WalPlace,
  key: string,
  candidates: readonly Candidate[],
): Promise<HistoryRecord> {
  return firstThatCounts(candidates, async ({ versionId, size }) => {
    const found = await readRecord(reader, { kind: 'wal', host, key, versionId, size }, parseHistoryRecord);
    if (found === null) throw new Failure('verification', `${key} is gone`);
    return found.value;
  });
}

/** The record that reaches farthest; null where the vault has nothing of this cluster. */
export async function lastPiece(
  reader: VaultReader,
  place: WalPlace,
  pieces: readonly ListedPiece[],
): Promise<{ readonly piece: ListedPiece; readonly record: ReadRecord<WalRecord> } | null> {
  for (const piece of pieces.toSorted(farthestFirst)) {
    const record = await unlessDamaged(() => readPiece(reader, place, piece));
    if (record !== null) return { piece, record };
  }
  return null;
}

function farthestFirst(a: PieceSpan, b: PieceSpan): number {
  if (a.timeline !== b.timeline) return b.timeline - a.timeline;
  return a.end > b.end ? -1 : 1;
}

/** What `stream` said last: the newest version that counts, because every other version is older news. */
export async function readHeartbeat(
  reader: VaultReader,
  place: WalPlace,
): Promise<{ readonly value: Heartbeat; readonly storedAt: Date } | null> {
  const key = heartbeatKey(place);
  const versions = await versionsByKey(reader, key, (each) => each === key);
  for (const { versionId, size } of (versions.get(key) ?? []).toReversed()) {
    const wanted = { kind: 'wal', host: place.host, key, versionId, size } as const;
    const found = await recordOrNull(reader, wanted, parseHeartbeat);
    if (found !== null) return { value: found.value, storedAt: found.info.storedAt };
  }
  return null;
}
