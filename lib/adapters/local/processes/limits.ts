import { type Child, type Ending, endChild } from './child.ts';
import { ProcessFailure, type ProcessProblem } from './failure.ts';

/** What a program is ended for before it ends by itself. */
export interface Limits {
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
}

export interface Limited {
  /** How it ended, or what it was ended for. Never rejects. */
  readonly ended: Promise<Ending>;
  /** Ends it for a reason of the caller's; the first reason counts. */
  readonly end: (reason: ProcessProblem) => void;
}

/** Throws when `signal` has been aborted already: then nothing is to be started. */
export function refuseAborted(program: string, { signal }: Limits): void {
  if (signal?.aborted === true) throw new ProcessFailure({ kind: 'aborted', program }, { cause: signal.reason });
}

export function limited(child: Child, { signal, timeoutSeconds }: Limits): Limited {
  const { program } = child;
  let reason: ProcessProblem | undefined;
  const end = (problem: ProcessProblem): void => {
    if (reason !== undefined) return;
    reason = problem;
    void endChild(child);
  };
  const aborted = (): void => end({ kind: 'aborted', program });
  signal?.addEventListener('abort', aborted, { once: true });
  // It may have come while the program was being started.
  if (signal?.aborted === true) aborted();
  const deadline = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1000);
  const late = (): void => end({ kind: 'timed out', program, seconds: timeoutSeconds ?? 0 });
  deadline?.addEventListener('abort', late, { once: true });
  const ended = child.ended.then((ending) => {
    signal?.removeEventListener('abort', aborted);
    deadline?.removeEventListener('abort', late);
    return reason ?? ending;
  });
  return { ended, end };
}
