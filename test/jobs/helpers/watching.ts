import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import type { Clock } from '../../../lib/ports/clock.ts';
import type { Reporter } from '../../../lib/ports/reporter.ts';

/** The machine's clock, with its calendar moved: durations and sleeps are real. */
export function movedClock(milliseconds: number): Clock {
  return { ...systemClock, now: () => new Date(Date.now() + milliseconds) };
}

/** A clock whose calendar goes on from `start`. */
export function clockFrom(start: Date): Clock {
  return movedClock(start.getTime() - Date.now());
}

/** What a job told, in order. */
export interface ListeningReporter extends Reporter {
  readonly stages: readonly string[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** The hooks let a test act at a moment of the job that the job itself announces. */
export function listeningReporter(
  hooks: {
    readonly onStage?: (name: string) => void;
    readonly onWarning?: (text: string) => void;
    readonly onProgress?: (done: number, total: number | undefined, unit: string) => void;
  } = {},
): ListeningReporter {
  const [stages, notes, warnings]: [string[], string[], string[]] = [[], [], []];
  return {
    stages,
    notes,
    warnings,
    stage(name) {
      stages.push(name);
      hooks.onStage?.(name);
    },
    progress: (done, total, unit) => hooks.onProgress?.(done, total, unit),
    note: (text) => void notes.push(text),
    warn(text) {
      warnings.push(text);
      hooks.onWarning?.(text);
    },
  };
}
