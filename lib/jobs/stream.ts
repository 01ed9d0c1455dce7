import { humanBytes } from '../core/runs/bytes.ts';
import { formatLsn } from '../core/wal/lsn.ts';
import { slotNames } from '../core/wal/slotNames.ts';
import { Failure } from '../errors.ts';
import type { WalPosition } from '../ports/wal.ts';
import { exclusively } from './exclusively.ts';
import type { JobReport, Outcome, Run } from './run.ts';
import type { Streaming, StreamOptions, StreamPorts } from './stream/contract.ts';
import { keepBased } from './stream/keepBased.ts';
import { receive } from './stream/receive.ts';
import { storeHeartbeat, upload } from './stream/upload.ts';
import { recorded } from './vaultRecords/recorded.ts';

/** The details of a stream's receipt, written when it stops. */
export interface StreamDetails {
  readonly systemIdentifier: string;
  readonly timeline: number;
  readonly vaultLsn: string;
  readonly completeUntil: string | null;
  readonly uploads: number;
  readonly uploadedBytes: number;
  readonly gap: string | null;
  /** With `--drop-slot`. */
  readonly dropped: readonly string[];
}

/**
 * Streams the source's log into the vault until it is told to stop. The source drops nothing that the vault does not
 * have: an anchor slot keeps it, and moves only after an upload is complete.
 */
export function stream(ports: StreamPorts, run: Run, options: StreamOptions): Promise<JobReport<StreamDetails>> {
  return recorded('stream', run, ports, () =>
    exclusively(ports.exclusion, ['stream'], false, () => streamNow(ports, run, options)),
  );
}

/** Removes the slots, so that the source keeps nothing for us. The window ends where it is. */
export function dropSlots(ports: StreamPorts, run: Run): Promise<JobReport<StreamDetails>> {
  return recorded('stream', run, ports, () =>
    exclusively(ports.exclusion, ['stream'], false, async () => {
      const { anchor, work } = slotNames(run.host);
      const names = [work, anchor];
      if (run.dryRun) return { exit: 'done', summary: `would drop ${names.join(' and ')}`, warnings: [] };
      for (const name of names) await ports.slots.drop(name);
      await ports.spool.clear();
      const summary = `dropped ${names.join(' and ')}: the source keeps no log for the vault any more`;
      return { exit: 'done', summary, warnings: [], details: { dropped: names } };
    }),
  );
}

async function streamNow(ports: StreamPorts, run: Run, options: StreamOptions): Promise<Outcome<StreamDetails>> {
  const { facts, warnings } = await preflight(ports, run);
  const { systemIdentifier, segmentBytes } = facts;
  if (run.dryRun) {
    const { anchor, work } = slotNames(run.host);
    const summary = `would stream the log of cluster ${systemIdentifier} through the slots ${anchor} and ${work}`;
    return { exit: 'done', summary, warnings };
  }
  for (const warning of warnings) run.reporter.warn(warning);
  const state: Streaming = {
    host: run.host,
    systemIdentifier,
    segmentBytes,
    progress: null,
    receiving: null,
    gap: null,
    stuck: false,
    completeUntil: null,
    uploads: 0,
    uploadedBytes: 0,
  };
  const ending = new AbortController();
  const within = { ...run, signal: AbortSignal.any([run.signal, ending.signal]) };
  const halves = [
    receive(ports, within, options, state),
    keepUploading(ports, within, options, state),
    ...(options.bases === null ? [] : [keepBased(ports, within, options.bases, state)]),
  ];
  // The one that fails ends the others.
  const ended = await Promise.allSettled(
    halves.map((half) =>
      half.catch((error: unknown) => {
        ending.abort(error);
        throw error;
      }),
    ),
  );
  for (const each of ended) if (each.status === 'rejected' && !run.signal.aborted) throw each.reason;
  return { ...told(state), warnings };
}

function told(state: Streaming): Omit<Outcome<StreamDetails>, 'warnings'> {
  const { systemIdentifier, progress, completeUntil, uploads, uploadedBytes, gap } = state;
  if (progress === null) return { exit: 'done', summary: 'stopped before anything was streamed' };
  const details = {
    systemIdentifier,
    timeline: progress.timeline,
    vaultLsn: formatLsn(progress.end),
    completeUntil: completeUntil?.toISOString() ?? null,
    uploads,
    uploadedBytes,
    gap,
  };
  const summary = `stopped; the vault has the log up to ${details.vaultLsn} (${uploads} uploads, ${humanBytes(uploadedBytes)})`;
  return { exit: 'done', summary, details };
}

async function preflight(ports: StreamPorts, run: Run) {
  const facts = await ports.source.facts();
  const [vault, risks] = await Promise.all([ports.reader.facts(), ports.source.risks(slotNames(run.host).anchor)]);
  if (!vault.versioning) {
    throw new Failure('configuration', `the vault bucket ${ports.reader.bucket} keeps no versions`, {
      hint: 'enable versioning on it (better: create a new one with Object Lock), then: lifeboat stream',
    });
  }
  return { facts, warnings: risks.map(({ what, hint }) => `${what}; ${hint}`) };
}

const tickMilliseconds = 1000;
const longestPauseSeconds = 30;

/** Complete segments within a second, the open one every `seconds`. However long the vault is away, it goes on in order. */
async function keepUploading(ports: StreamPorts, run: Run, options: StreamOptions, state: Streaming): Promise<void> {
  let dueAt = run.clock.seconds();
  let pauseSeconds = 1;
  let said: string | null = null;
  while (!run.signal.aborted) {
    const due = run.clock.seconds() >= dueAt;
    try {
      const position = due ? await receivedPosition(ports, run, state) : null;
      await upload(ports, run, options, state, { openToo: due, position });
      if (due) {
        await storeHeartbeat(ports, run, state, position);
        if (state.progress !== null) dueAt = run.clock.seconds() + options.seconds;
      }
      if (said !== null) run.reporter.note('uploading again');
      said = null;
      pauseSeconds = 1;
    } catch (error) {
      if (run.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      if (message !== said) run.reporter.warn(`not uploading: ${message}`);
      said = message;
      await sleep(run, pauseSeconds * 1000);
      pauseSeconds = Math.min(pauseSeconds * 2, longestPauseSeconds);
    }
    await sleep(run, tickMilliseconds);
  }
}

const looks = 10;

/**
 * The source's position, as soon as the receiver has said that it wrote everything up to there: what was committed by
 * then will be in the vault after this upload. Null where the source does not answer.
 */
async function receivedPosition(ports: StreamPorts, run: Run, state: Streaming): Promise<WalPosition | null> {
  const { work } = slotNames(state.host);
  try {
    const wanted = await ports.source.position(work);
    let now = wanted;
    for (let look = 1; look < looks && !run.signal.aborted; look += 1) {
      if (now.receivedLsn === null || now.receivedLsn >= wanted.flushLsn) break;
      await sleep(run, tickMilliseconds / 4);
      now = await ports.source.position(work);
    }
    return { ...wanted, receivedLsn: now.receivedLsn };
  } catch {
    // The half that receives says so.
    return null;
  }
}

async function sleep({ clock, signal }: Run, milliseconds: number): Promise<void> {
  await clock.sleep(milliseconds, signal).catch(() => undefined);
}
