import { lsnOf, timelineName } from '../../core/wal/lsn.ts';
import type { RecoveryTarget } from '../../core/wal/recoveryTarget.ts';
import type { WalRecord } from '../../core/wal/walRecord.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { PieceOpener, WalFile } from '../../ports/wal.ts';
import { each, inOrder } from '../inOrder.ts';
import type { Run } from '../run.ts';
import type { ReadRecord } from '../vaultRecords/text.ts';
import { type ListedPiece, readPiece } from '../vaultRecords/walRecords.ts';
import { unpacked } from './packing.ts';
import { isListed, type OpenWindow } from './windows.ts';

/** A history file has some lines; the server writes one for each promotion. */
const longestHistory = 1024 * 1024;
const recordsAtOnce = 16;
const piecesAtOnce = 4;

/** The pieces that a recovery needs, their records read and checked. */
export interface LogPlan {
  readonly records: readonly WalRecord[];
  /** Stored bytes to fetch. */
  readonly bytes: number;
}

/**
 * Reads the records from the base backup's start to the target, each signed, each naming the one before it. Failure
 * `verification` names one that does not count: nothing else of the log is fetched by then.
 */
export async function planLog(
  reader: VaultReader,
  host: string,
  window: OpenWindow,
  target: RecoveryTarget,
): Promise<LogPlan> {
  const stopLsn = lsnOf(window.manifest.stopLsn);
  const wanted = window.stretch.pieces.filter(isListed);
  const records: WalRecord[] = [];
  const digests = new Map<string, string>();
  const read = inOrder(each(wanted), recordsAtOnce, async (piece) => ({
    piece,
    found: await readPiece(reader, { host }, piece),
  }));
  for await (const { piece, found } of read) {
    refuseOther(piece, found, window);
    refuseBrokenChain(found, digests);
    digests.set(piece.key, found.sha256);
    records.push(found.value);
    const { lastLsn, completeUntil } = found.value;
    if (lsnOf(lastLsn) >= stopLsn && suffices(target, lsnOf(lastLsn), completeUntil)) break;
  }
  return { records, bytes: records.reduce((sum, { object }) => sum + object.bytes, 0) };
}

function suffices(target: RecoveryTarget, lastLsn: bigint, completeUntil: string | null): boolean {
  if (target.by === 'lsn') return lastLsn > target.lsn;
  return target.by === 'time' && completeUntil !== null && new Date(completeUntil) > target.at;
}

/** A signed record under another piece's name is none. */
function refuseOther(piece: ListedPiece, { value }: ReadRecord<WalRecord>, { manifest }: OpenWindow): void {
  const { segment, from, to, systemIdentifier } = value;
  const own = segment === piece.segment && from === piece.from && to === piece.to;
  if (own && systemIdentifier === manifest.source.systemIdentifier) return;
  throw new Failure('verification', `${piece.key} is the record of another piece of the log`);
}

function refuseBrokenChain({ value }: ReadRecord<WalRecord>, digests: ReadonlyMap<string, string>): void {
  const { previous, segment } = value;
  const known = previous === null ? undefined : digests.get(previous.key);
  if (previous === null || known === undefined || known === previous.sha256) return;
  throw new Failure('verification', `the record before ${segment}, ${previous.key}, is not the one that was there`, {
    hint: 'take an earlier moment, or the snapshot before it: lifeboat list',
  });
}

/** The plain log in the order of the plan: histories first. */
export async function* fetchLog(
  { reader, opener }: { readonly reader: VaultReader; readonly opener: PieceOpener },
  run: Run,
  window: OpenWindow,
  plan: LogPlan,
): AsyncGenerator<WalFile> {
  for (const { timeline, object } of window.listing.histories) {
    const bytes = await unpacked(reader, opener, object, longestHistory, run.signal);
    yield { kind: 'history', name: `${timelineName(timeline)}.history`, bytes };
  }
  let done = 0;
  const fetched = inOrder(each(plan.records), piecesAtOnce, async (record) => ({
    record,
    bytes: await unpacked(reader, opener, record.object, record.to - record.from, run.signal),
  }));
  for await (const { record, bytes } of fetched) {
    if (bytes.length !== record.to - record.from) {
      throw new Failure('verification', `${record.object.key} holds ${bytes.length} bytes of the log`);
    }
    done += record.object.bytes;
    run.reporter.progress(done, plan.bytes, 'bytes');
    yield { kind: 'piece', segment: record.segment, offset: record.from, bytes };
  }
}
