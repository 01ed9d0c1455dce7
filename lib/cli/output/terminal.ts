import type { Clock } from '../../ports/clock.ts';
import type { Reporter } from '../../ports/reporter.ts';
import { amountText, secondsText } from './amounts.ts';
import { fit, printable } from './printable.ts';
import type { Screen } from './screen.ts';

/** A reporter that knows when the whole run is over. */
export interface TerminalReporter extends Reporter {
  /** Ends the open stage: it was the last, or it failed. */
  finish(ending: 'done' | 'failed'): void;
}

type Unit = Parameters<Reporter['progress']>[2];

interface Stage {
  readonly name: string;
  readonly beganSeconds: number;
  readonly progress?: { readonly done: number; readonly total: number | undefined; readonly unit: Unit };
}

/** Drawing more often than this only costs time. */
const redrawSeconds = 0.1;
const barWidth = 20;
/** Before that the speed is a guess. */
const judgedAfterSeconds = 2;
/** On a narrower terminal the figures matter more. */
const barFromColumns = 72;

/** Stages with their durations; on a terminal, the current one shows its progress. */
export function createReporter(screen: Screen, clock: Clock): TerminalReporter {
  let stage: Stage | undefined;
  let drawnSeconds = Number.NEGATIVE_INFINITY;

  function draw(): void {
    if (!screen.terminal || stage === undefined) return;
    drawnSeconds = clock.seconds();
    // The last column stays free: a full line would wrap.
    const room = screen.columns() - 1;
    screen.draw(fit(liveLine(stage, drawnSeconds, room >= barFromColumns), room));
  }

  function end(ending: 'done' | 'failed'): void {
    if (stage === undefined) return;
    const mark = ending === 'done' ? screen.paint('green', '✓') : screen.paint('red', '✗');
    screen.line(`${mark} ${endLine(stage, clock.seconds())}`);
    stage = undefined;
  }

  /** A separate line above the one that is redrawn. */
  function above(line: string): void {
    screen.line(line);
    draw();
  }

  return {
    stage(name) {
      end('done');
      stage = { name, beganSeconds: clock.seconds() };
      draw();
    },
    progress(done, total, unit) {
      if (stage === undefined) return;
      stage = { ...stage, progress: { done, total, unit } };
      if (clock.seconds() - drawnSeconds >= redrawSeconds) draw();
    },
    note: (text) => above(`  ${printable(text)}`),
    warn: (text) => above(`${screen.paint('yellow', 'warning:')} ${printable(text)}`),
    finish: end,
  };
}

function liveLine({ name, beganSeconds, progress }: Stage, now: number, withBar: boolean): string {
  const elapsed = secondsText(now - beganSeconds);
  if (progress === undefined) return `  ${name}  ${elapsed}`;
  const { done, total, unit } = progress;
  if (total === undefined || total === 0) return `  ${name}  ${amountText(done, unit)}  ${elapsed}`;
  const share = Math.min(1, done / total);
  const full = Math.round(share * barWidth);
  const bar = withBar ? `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ` : '';
  const amounts = `${amountText(done, unit)} of ${amountText(total, unit)}`;
  const pace = paceText(done, total, unit, now - beganSeconds) ?? elapsed;
  return `  ${name}  ${bar}${Math.floor(share * 100)} %  ${amounts}  ${pace}`;
}

/** Speed and remaining time; null while there is too little to estimate from. */
function paceText(done: number, total: number, unit: Unit, seconds: number): string | null {
  if (seconds < judgedAfterSeconds || done <= 0 || done >= total) return null;
  const rate = done / seconds;
  return `${amountText(Math.round(rate), unit)}/s  ${secondsText((total - done) / rate)} left`;
}

function endLine({ name, beganSeconds, progress }: Stage, now: number): string {
  const amount = progress === undefined ? '' : `  ${amountText(progress.done, progress.unit)}`;
  return `${printable(name).padEnd(16)} ${secondsText(now - beganSeconds).padStart(10)}${amount}`;
}
