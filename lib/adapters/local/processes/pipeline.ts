import { Socket } from 'node:net';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import { type Children, startChildren } from './children.ts';
import { ProcessFailure } from './failure.ts';
import { type Feed, startFeed } from './feed.ts';
import { firstFailureOf } from './firstFailure.ts';
import type { Stage } from './stage.ts';
import { watchStall } from './stall.ts';

export interface PipelineOptions {
  readonly scratch: Scratch;
  readonly clock: Clock;
  /** The pipeline is given up when it is waited for and no byte comes for so long. */
  readonly stallSeconds: number;
  readonly signal: AbortSignal;
}

export interface PipelineRequest extends PipelineOptions {
  readonly stages: readonly [Stage, ...Stage[]];
  /** Written to the first stage. */
  readonly input?: AsyncIterable<Uint8Array>;
}

/**
 * Runs programs joined directly by pipes and gives what the last one writes. Nothing starts before the first read.
 *
 * The stream ends in an orderly way only after every process has exited 0 and has read all that it was sent. Otherwise
 * it throws: the failure of `input`, the signal's reason where that is a {@link Failure}, or a {@link ProcessFailure}
 * about the process that failed first. However it ends, abandoned by its reader too, no process is left.
 */
export async function* pipeline(request: PipelineRequest): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal, clock, stallSeconds } = request;
  if (signal.aborted) throw stopped(request);
  const children = await startChildren(
    request.stages,
    request.scratch,
    request.input === undefined ? 'ignore' : 'pipe',
  );
  const output = new Socket({ fd: children.output, readable: true, writable: false });
  const feed =
    request.input === undefined ? null : startFeed(request.input, children.first, () => void children.stop());
  const abort = () => void children.stop();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const stall = watchStall(clock, stallSeconds, () => void children.stop());
  try {
    const chunks = output[Symbol.asyncIterator]();
    for (;;) {
      stall.waiting();
      const next: IteratorResult<Buffer, undefined> = await chunks.next();
      stall.served();
      if (next.done === true) break;
      yield next.value;
    }
    stall.waiting();
    await judge(request, children, feed, () => stall.stalled);
  } finally {
    stall.end();
    signal.removeEventListener('abort', abort);
    await children.stop();
    output.destroy();
  }
}

async function judge(
  request: PipelineRequest,
  children: Children,
  feed: Feed | null,
  stalled: () => boolean,
): Promise<void> {
  const outcomes = await children.ended;
  for (const { stage, stderr } of outcomes) stage?.said?.(stderr);
  if (request.signal.aborted) throw stopped(request);
  if (stalled()) {
    throw new ProcessFailure({
      kind: 'stalled',
      program: children.stuck() ?? children.first.program,
      seconds: request.stallSeconds,
    });
  }
  const upstream = feed?.failure();
  if (upstream !== undefined) throw upstream;
  const firstFailure = firstFailureOf(outcomes);
  if (firstFailure !== null) {
    const { outcome, problem } = firstFailure;
    throw (
      (problem.kind === 'exited' ? outcome.stage?.judge?.(problem.code, problem.stderr) : null) ??
      new ProcessFailure(problem)
    );
  }
  if (feed?.exhausted() === false) {
    throw new ProcessFailure({ kind: 'stopped reading', program: children.first.program });
  }
  for (const { stage, stderr } of outcomes) {
    const objection = stage?.judge?.(0, stderr);
    if (objection instanceof Failure) throw objection;
  }
  await children.branchesRead;
}

function stopped(request: PipelineRequest): Failure {
  const reason: unknown = request.signal.reason;
  if (reason instanceof Failure) return reason;
  return new ProcessFailure(
    { kind: 'aborted', program: request.stages[0].name ?? request.stages[0].command },
    { cause: reason },
  );
}
