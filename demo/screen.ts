import { setInterval as tick } from 'node:timers';
import { inspect, styleText } from 'node:util';
import { secondsText } from '../lib/cli/output/amounts.ts';
import { fit, textWidth } from '../lib/cli/output/printable.ts';
import { type Column, tableLines } from '../lib/cli/output/table.ts';
import { DemoFailed } from './demoFailed.ts';
import { wrapped } from './wrapped.ts';

export type Style = Parameters<typeof styleText>[0];

/** Wider lines are harder to read. */
const widest = 78;
const erase = '\r\u001B[2K';

interface TextOptions {
  readonly indent?: number;
  /** What the text begins with; its further lines begin below the text, not below the mark. */
  readonly mark?: string;
  readonly markStyle?: Style | undefined;
  readonly style?: Style;
}

/** What a person sees. Colours and the line that lives are for terminals alone. */
export interface DemoScreen {
  heading(title: string): void;
  /** Wrapped, indented by two and more. */
  text(text: string, options?: TextOptions): void;
  /** A line to copy: never broken. */
  copyable(text: string): void;
  blank(): void;
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void;
  /**
   * Does one piece of work and leaves one line: what it came to, and how long it took. While it lasts a terminal shows
   * that it does.
   */
  stage<T>(doing: string, work: () => Promise<T>, done: string | ((result: T) => string)): Promise<T>;
  /** Shows that something lasts, below whatever is printed meanwhile; returns the seconds it took. */
  lasting<T>(doing: string, work: () => Promise<T>): Promise<{ readonly result: T; readonly seconds: number }>;
  /** What ended the demo; with a stack where it was not foreseen. */
  trouble(error: unknown): void;
}

export function createScreen(stream: NodeJS.WriteStream): DemoScreen {
  const terminal = stream.isTTY;
  const colours = terminal && stream.hasColors();
  // The last column stays free: a full line would wrap.
  const width = (): number => Math.min(widest, terminal ? stream.columns - 1 : widest);
  const paint = (style: Style, text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const styled = (style: Style | undefined, text: string): string =>
    style === undefined || text === '' ? text : paint(style, text);
  let alive: (() => string) | undefined;

  function draw(): void {
    if (terminal && alive !== undefined) stream.write(`${erase}${paint('dim', fit(alive(), width()))}`);
  }

  function line(text: string): void {
    stream.write(`${terminal && alive !== undefined ? erase : ''}${text.trimEnd()}\n`);
    draw();
  }

  async function lasting<T>(doing: string, work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
    const began = performance.now();
    const elapsed = (): number => (performance.now() - began) / 1000;
    alive = () => `  … ${doing}  ${secondsText(elapsed())}`;
    draw();
    const ticking = tick(draw, 200);
    try {
      return { result: await work(), seconds: elapsed() };
    } finally {
      clearInterval(ticking);
      if (terminal) stream.write(erase);
      alive = undefined;
    }
  }

  return {
    lasting,
    trouble(error) {
      line('');
      line(paint('red', error instanceof DemoFailed ? `  ${error.message}` : inspect(error)));
    },
    blank: () => line(''),
    copyable: (text) => line(`  ${text}`),
    heading(title) {
      line('');
      line(paint('bold', title));
    },
    text(text, { indent = 2, mark = '', markStyle, style } = {}) {
      const hanging = indent + textWidth(mark);
      for (const [at, piece] of wrapped(text, width() - hanging).entries()) {
        const before = at === 0 ? ' '.repeat(indent) + styled(markStyle, mark) : ' '.repeat(hanging);
        line(before + styled(style, piece));
      }
    },
    table(columns, rows) {
      const [titles = '', ...cells] = tableLines(columns, rows, width() - 2);
      line(`  ${paint('dim', titles)}`);
      for (const row of cells) line(`  ${row}`);
    },
    async stage(doing, work, done) {
      const { result, seconds } = await lasting(doing, work);
      const took = secondsText(seconds);
      const room = width() - 4 - 2 - took.length;
      const pieces = wrapped(typeof done === 'string' ? done : done(result), room);
      for (const [at, piece] of pieces.entries()) {
        const mark = at === 0 ? paint('green', '✓ ') : '  ';
        const blanks = ' '.repeat(Math.max(0, room - textWidth(piece)) + 2);
        line(`  ${mark}${piece}${at === pieces.length - 1 ? blanks + paint('dim', took) : ''}`);
      }
      return result;
    },
  };
}
