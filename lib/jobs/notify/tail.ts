import type { Clock } from '../../ports/clock.ts';
import type { Reporter } from '../../ports/reporter.ts';

const keptLines = 100;

/** A reporter that passes everything on and remembers the last lines. */
export interface Tail {
  readonly reporter: Reporter;
  /** The last lines, each with its time. */
  text(): string;
}

export function tailOf(reporter: Reporter, clock: Clock): Tail {
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(`${clock.now().toISOString()} ${line}`);
    if (lines.length > keptLines) lines.shift();
  };
  return {
    reporter: {
      stage(name) {
        keep(name);
        reporter.stage(name);
      },
      progress: (done, total, unit) => reporter.progress(done, total, unit),
      note(text) {
        keep(text);
        reporter.note(text);
      },
      warn(text) {
        keep(`warning: ${text}`);
        reporter.warn(text);
      },
    },
    text: () => lines.join('\n'),
  };
}
