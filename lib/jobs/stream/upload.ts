import { branchingsOf, parseHistory } from '../../core/wal/history.ts';
import { formatLsn, type Lsn } from '../../core/wal/lsn.ts';
import { slotNames } from '../../core/wal/slotNames.ts';
import { piecesToUpload, spentSegments } from '../../core/wal/uploads.ts';
import {
  heartbeatKey,
  historyKey,
  historyRecordKey,
  type PieceSpan,
  pieceKey,
  pieceRecordKey,
} from '../../core/wal/walKeys.ts';
import { renderHeartbeat, renderHistoryRecord, renderWalRecord } from '../../core/wal/walRecord.ts';
import type { WalPosition } from '../../ports/wal.ts';
import type { Run } from '../run.ts';
import { packed } from '../wal/packing.ts';
import { lockFor, storedPart, storeRecord } from '../wal/storeRecord.ts';
import type { Streaming, StreamOptions, StreamPorts } from './contract.ts';

/**
 * Uploads what the spool has: complete segments always, the open one where `openToo`. Every piece is sealed and then
 * named in a signed record, in the order of the log; only then the source may drop it. `position`: the source as it was
 * before the spool was read; null where it did not answer.
 */
export async function upload(
  ports: StreamPorts,
  run: Run,
  options: StreamOptions,
  state: Streaming,
  { openToo, position }: { readonly openToo: boolean; readonly position: WalPosition | null },
): Promise<void> {
  const { spool, slots } = ports;
  await followTimelines(ports, run, options, state);
  if (state.progress === null) return;
  const { segmentBytes } = state;
  const listed = await spool.list(segmentBytes);
  const spooled = await Promise.all(
    listed.map(async (each) =>
      each.open && openToo
        ? { ...each, filled: await spool.filled(each.segment, segmentBytes, position?.receivedLsn ?? null) }
        : each,
    ),
  );
  const before = state.progress.end;
  for (const piece of piecesToUpload(spooled, state.progress, segmentBytes, openToo)) {
    if (run.signal.aborted) return;
    await storePiece(ports, run, options, state, piece, position);
  }
  if (state.progress.end > before) {
    await slots.advance(slotNames(state.host).anchor, state.progress.end).catch((error: unknown) => {
      // The source may be down while the vault is not: it then keeps more than it must, until the next time.
      run.reporter.note(error instanceof Error ? error.message : String(error));
    });
  }
  await spool.remove(spentSegments(listed, state.progress, segmentBytes));
}

async function storePiece(
  { spool, pieces, ...ports }: StreamPorts,
  run: Run,
  { lockDays }: StreamOptions,
  state: Streaming,
  piece: PieceSpan,
  position: WalPosition | null,
): Promise<void> {
  const { host, systemIdentifier, segmentBytes } = state;
  const key = pieceKey(state, piece, segmentBytes);
  const recordKey = pieceRecordKey(state, piece, segmentBytes);
  const content = await packed(pieces, await spool.read(piece.segment, piece.from, piece.to));
  const lock = lockFor(run, lockDays);
  const put = await ports.writer.put(key, content, {
    contentType: 'application/octet-stream',
    signal: run.signal,
    ...lock,
  });
  const whole = position !== null && reaches(piece, position) ? position.at : null;
  const sha256 = await storeRecord(
    ports,
    run,
    recordKey,
    (written) =>
      renderWalRecord({
        format: '1.0',
        ...written,
        host,
        program: run.program,
        systemIdentifier,
        timeline: piece.timeline,
        segment: piece.segment,
        segmentBytes,
        from: piece.from,
        to: piece.to,
        firstLsn: formatLsn(piece.start),
        lastLsn: formatLsn(piece.end),
        object: storedPart(key, put),
        recipients: pieces.recipients,
        completeUntil: whole?.toISOString() ?? null,
        previous: state.progress?.last ?? null,
      }),
    { ...lock, checkTime: state.uploads === 0 },
  );
  state.progress = { timeline: piece.timeline, end: piece.end, last: { key: recordKey, sha256 } };
  state.completeUntil = whole ?? state.completeUntil;
  state.uploads += 1;
  state.uploadedBytes += content.length;
}

function reaches({ end, timeline }: { readonly end: Lsn; readonly timeline: number }, position: WalPosition): boolean {
  return timeline === position.timeline && end >= position.flushLsn;
}

/** Stores histories of new timelines, and goes on along the one that left where the vault's log ends. */
async function followTimelines(
  { spool, pieces, ...ports }: StreamPorts,
  run: Run,
  { lockDays }: StreamOptions,
  state: Streaming,
): Promise<void> {
  const { progress } = state;
  if (progress === null) return;
  for (const { timeline, content } of await spool.histories()) {
    if (timeline <= progress.timeline) continue;
    const parents = parseHistory(Buffer.from(content).toString('utf8'));
    const left = branchingsOf({ timeline, parents }).find(({ parent }) => parent === progress.timeline);
    if (left === undefined || left.at > progress.end) continue;
    const key = historyKey(state, timeline);
    const lock = lockFor(run, lockDays);
    const put = await ports.writer.put(key, await packed(pieces, content), { signal: run.signal, ...lock });
    const record = {
      format: '1.0',
      host: state.host,
      program: run.program,
      systemIdentifier: state.systemIdentifier,
      timeline,
      parents,
      object: storedPart(key, put),
      recipients: pieces.recipients,
    };
    await storeRecord(
      ports,
      run,
      historyRecordKey(state, timeline),
      (written) => renderHistoryRecord({ ...record, ...written }),
      { ...lock, checkTime: false },
    );
    run.reporter.note(`the source is on timeline ${timeline} since ${formatLsn(left.at)}`);
    state.progress = { timeline: left.timeline, end: left.at, last: progress.last };
    return;
  }
}

/** What `status`, `pulse` and the restore hear of an idle source, too. Not locked: the next one replaces it. */
export async function storeHeartbeat(
  { writer, reader }: StreamPorts,
  run: Run,
  state: Streaming,
  position: WalPosition | null,
): Promise<void> {
  const { progress } = state;
  if (progress === null) return;
  if (position !== null && reaches(progress, position)) state.completeUntil = position.at;
  const lag = position === null ? null : Number(position.flushLsn - progress.end);
  const beat = {
    format: '1.0',
    host: state.host,
    program: run.program,
    systemIdentifier: state.systemIdentifier,
    timeline: progress.timeline,
    vaultLsn: formatLsn(progress.end),
    sourceLsn: position === null ? null : formatLsn(position.flushLsn),
    completeUntil: state.completeUntil?.toISOString() ?? null,
    lagBytes: lag === null ? null : Math.max(0, lag),
    gap: state.gap,
  };
  await storeRecord(
    { reader, writer },
    run,
    heartbeatKey(state),
    (written) => renderHeartbeat({ ...beat, ...written }),
    {
      checkTime: false,
    },
  );
}
