import type { Run } from '../run.ts';
import { openWindows } from '../wal/windows.ts';
import type { BasesOptions, Streaming, StreamPorts } from './contract.ts';

const lookMilliseconds = 5000;
/** After a base backup that failed. */
const againSeconds = 600;

/**
 * Takes base backups until the run is aborted: one at once where none opens the window that is being streamed (the
 * first start, a gap), then one at each moment of the schedule. Never throws: the log is streamed whatever happens here.
 */
export async function keepBased(ports: StreamPorts, run: Run, bases: BasesOptions, state: Streaming): Promise<void> {
  let next = bases.next(run.clock.now());
  let gap: string | null = null;
  let opened = false;
  let notBefore = Number.NEGATIVE_INFINITY;
  while (!run.signal.aborted) {
    await run.clock.sleep(lookMilliseconds, run.signal).catch(() => undefined);
    if (run.signal.aborted || state.progress === null || run.clock.seconds() < notBefore) continue;
    const scheduled = next !== null && next <= run.clock.now();
    const lost = state.gap !== gap;
    if (opened && !scheduled && !lost) continue;
    try {
      if (scheduled || lost || !(await hasWindow(ports, state))) {
        const report = await bases.take(!scheduled || lost);
        if (report.failure !== undefined) throw report.failure;
        run.reporter.note(report.summary);
      }
      opened = true;
      gap = state.gap;
      next = bases.next(run.clock.now());
    } catch (error) {
      run.reporter.warn(`no base backup: ${error instanceof Error ? error.message : String(error)}`);
      notBefore = run.clock.seconds() + againSeconds;
    }
  }
}

/** Whether a base backup leads to where the vault's log ends now. */
async function hasWindow({ reader }: StreamPorts, state: Streaming): Promise<boolean> {
  const windows = await openWindows(reader, state.host);
  return windows.some(
    ({ manifest, untilLsn, stretch }) =>
      manifest.source.systemIdentifier === state.systemIdentifier &&
      stretch.timeline === state.progress?.timeline &&
      untilLsn >= state.progress.end,
  );
}
