import { lsnOf } from '../../core/wal/lsn.ts';
import { type Progress, planResume } from '../../core/wal/resume.ts';
import { slotNames } from '../../core/wal/slotNames.ts';
import { piecesToUpload } from '../../core/wal/uploads.ts';
import { Failure } from '../../errors.ts';
import type { ReceiverEnd } from '../../ports/wal.ts';
import type { Run } from '../run.ts';
import { lastPiece, listWal } from '../vaultRecords/walRecords.ts';
import type { Streaming, StreamOptions, StreamPorts } from './contract.ts';

const lookMilliseconds = 1000;
const longestPauseSeconds = 30;
/** After so long without an end a receiver counts as well again. */
const wellAfterSeconds = 60;

/**
 * Keeps `pg_receivewal` running until the run is aborted: starts it again however it ended, in longer and longer
 * intervals, and stops it while the spool is full. Throws what only a person can change.
 */
export async function receive(ports: StreamPorts, run: Run, options: StreamOptions, state: Streaming): Promise<void> {
  let pauseSeconds = 1;
  let said: string | null = null;
  while (!run.signal.aborted) {
    const began = run.clock.seconds();
    const ended = await once(ports, run, options, state).catch((error: unknown) => {
      if (error instanceof Failure && (error.kind === 'source' || error.kind === 'vault')) return error;
      throw error;
    });
    if (run.signal.aborted) return;
    if (ended === null) continue;
    if (ended.message !== said) run.reporter.warn(`not receiving: ${ended.message}`);
    said = ended.message;
    if (run.clock.seconds() - began > wellAfterSeconds) pauseSeconds = 1;
    await pause(run, pauseSeconds * 1000);
    pauseSeconds = Math.min(pauseSeconds * 2, longestPauseSeconds);
  }
}

/** One life of the receiver. Returns what ended it; null where it was stopped for want of room. */
async function once(ports: StreamPorts, run: Run, options: StreamOptions, state: Streaming): Promise<Failure | null> {
  await getReady(ports, run, state);
  const receiving = await ports.receiver.start(slotNames(state.host).work);
  state.receiving = receiving;
  const over = new AbortController();
  void receiving.ended.then(() => over.abort());
  try {
    while (!over.signal.aborted && !run.signal.aborted) {
      await pause(run, lookMilliseconds, receiving.ended);
      if (over.signal.aborted || (await ports.spool.size()) <= options.spoolBytes) continue;
      run.reporter.warn(`the spool ${ports.spool.directory} is full: the source keeps the log until it is uploaded`);
      await receiving.stop();
      await untilRoom(ports, run, options);
    }
  } finally {
    state.receiving = null;
    await receiving.stop();
  }
  return judge(await receiving.ended, state);
}

function judge(end: ReceiverEnd, state: Streaming): Failure | null {
  if (end.kind === 'stopped') return null;
  if (end.kind === 'fatal') throw end.failure;
  if (end.kind === 'log gone') state.stuck = true;
  return end.failure;
}

async function untilRoom(ports: StreamPorts, run: Run, { spoolBytes }: StreamOptions): Promise<void> {
  while (!run.signal.aborted && (await ports.spool.size()) > spoolBytes / 2) await pause(run, lookMilliseconds);
}

/** Slots and spool as the receiver needs them, so that nothing is left out between the vault and the source. */
async function getReady(ports: StreamPorts, run: Run, state: Streaming): Promise<void> {
  const { source, slots, spool, reader } = ports;
  const { anchor, work } = slotNames(state.host);
  const { segmentBytes } = state;
  const { timeline, systemIdentifier } = await source.facts();
  if (systemIdentifier !== state.systemIdentifier) {
    throw new Failure(
      'configuration',
      `the source is another cluster now: ${systemIdentifier}, not ${state.systemIdentifier}`,
      {
        hint: 'start the stream again, then take a base backup: lifeboat base',
      },
    );
  }
  let kept = await source.slot(anchor);
  if (kept === null || kept.restartLsn === null) {
    await slots.drop(anchor);
    await slots.create(anchor);
    kept = await source.slot(anchor);
  }
  const anchorLsn = kept?.restartLsn ?? null;
  if (anchorLsn === null) {
    throw new Failure('source', `the slot ${anchor} keeps no log although it was just made`);
  }
  if (state.stuck) await untilUploaded(ports, run, state);
  const progress = state.progress ?? (await progressOf(reader, state));
  const spooled = await spool.list(segmentBytes);
  const plan = planResume({
    progress,
    anchorLsn,
    timeline,
    spooled,
    segmentBytes,
    stuck: state.stuck,
  });
  if (plan.refetch) {
    await slots.drop(work);
    await spool.clear();
    await slots.copy(anchor, work);
  } else if ((await source.slot(work)) === null) await slots.copy(anchor, work);
  if (plan.gap !== null) {
    state.gap = plan.gap;
    run.reporter.warn(`a gap in the log: ${plan.gap}; a new base backup opens a new window: lifeboat base`);
  }
  state.stuck = false;
  state.progress = plan.progress;
}

/** What the spool still holds is all that is left of the log there. */
async function untilUploaded({ spool }: StreamPorts, run: Run, state: Streaming): Promise<void> {
  while (!run.signal.aborted && state.progress !== null) {
    const left = piecesToUpload(await spool.list(state.segmentBytes), state.progress, state.segmentBytes, false);
    if (left.length === 0) return;
    await pause(run, lookMilliseconds);
  }
}

async function progressOf(reader: StreamPorts['reader'], state: Streaming): Promise<Progress | null> {
  const { pieces } = await listWal(reader, state, state.segmentBytes);
  const last = await lastPiece(reader, state, pieces);
  if (last === null) return null;
  const { record, piece } = last;
  return {
    timeline: record.value.timeline,
    end: lsnOf(record.value.lastLsn),
    last: { key: piece.key, sha256: record.sha256 },
  };
}

async function pause({ clock, signal }: Run, milliseconds: number, until?: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const slept = clock.sleep(milliseconds, AbortSignal.any([signal, done.signal])).catch(() => undefined);
  await (until === undefined ? slept : Promise.race([slept, until]));
  done.abort();
}
